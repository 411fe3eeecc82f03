/* grants: connected apps, and taking access back. */
#ifndef GRANTS_GRANTS_H
#define GRANTS_GRANTS_H

#include "web/route.h"

extern const struct route_table grants_routes;

#endif
