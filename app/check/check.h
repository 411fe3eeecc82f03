/* check: the questions that resource servers ask about a token. */
#ifndef CHECK_CHECK_H
#define CHECK_CHECK_H

#include "web/route.h"

extern const struct route_table check_routes;

#endif
