/* gateway: the engine's public endpoints, made ours; and its token hook. */
#ifndef GATEWAY_GATEWAY_H
#define GATEWAY_GATEWAY_H

#include "web/route.h"

extern const struct route_table gateway_routes;

#endif
