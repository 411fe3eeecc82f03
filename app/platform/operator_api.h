/*
 * operator_api: /api/operator/v1, where a platform keeps its accounts and their
 * members equal to its own, one at a time. All of it may be sent again. What it
 * takes and answers is in assets/operator-openapi.json; refusals are as in
 * api/answer.h.
 */
#ifndef PLATFORM_OPERATOR_API_H
#define PLATFORM_OPERATOR_API_H

#include "web/route.h"

extern const struct route_table operator_api_routes;

#endif
