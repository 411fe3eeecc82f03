/* routes: every room's table, in one list. */
#ifndef ROUTES_H
#define ROUTES_H

#include "api/api.h"
#include "web/route.h"

extern const struct route_table *const all_routes[];
extern const size_t all_routes_count;

/* What of it is for programs with a token: /api/v1. */
extern const struct api_table *const all_apis[];
extern const size_t all_apis_count;

#endif
