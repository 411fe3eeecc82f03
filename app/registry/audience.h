/*
 * audience: what the engine lets a client's tokens be made for.
 *
 * It is told the whole catalog of resources with the client. Where the catalog
 * has grown since, it is told at the first use: a token for an audience that is
 * not on its list would be issued once and never renewed (clients.md §0.8).
 */
#ifndef REGISTRY_AUDIENCE_H
#define REGISTRY_AUDIENCE_H

#include "web/exchange.h"

/*
 * Accepts   `known`: the engine's list for this client, or an empty one where
 *           only its refusal is known; `resource` as the catalog has it, or
 *           absent, for which nothing is done.
 * Fails     what engine_client_audience_add fails with.
 */
MUST_USE enum fault registry_allow_resource(struct exchange *x,
		    struct str client_id, struct str_list known,
		    struct str resource);

#endif
