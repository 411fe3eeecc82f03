/*
 * operator_api: /api/operator/v1, where a platform keeps its accounts and their
 * members equal to its own, one at a time. All of it may be sent again.
 *
 *	GET     …/accounts/{id}
 *	PUT     …/accounts/{id}                    {"name": …, "link": false}
 *	DELETE  …/accounts/{id}                    closes it
 *	PUT     …/accounts/{id}/members/{subject}  {"role": …, "email": …,
 *	                                            "name": …, "link": false}
 *	DELETE  …/accounts/{id}/members/{subject}
 *
 * {id} is the platform's own, {subject} what its OpenID provider calls the
 * person, percent-encoded; neither can hold a slash here. What the members
 * mean is said at the top of sync_file.h. Refusals are as in api/answer.h.
 */
#ifndef PLATFORM_OPERATOR_API_H
#define PLATFORM_OPERATOR_API_H

#include "web/route.h"

extern const struct route_table operator_api_routes;

#endif
