/* routes: every room's table, in one list. */
#ifndef ROUTES_H
#define ROUTES_H

#include "web/route.h"

extern const struct route_table *const all_routes[];
extern const size_t all_routes_count;

#endif
