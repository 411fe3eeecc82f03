/*
 * put: one client into the store, then into the engine.
 */
#ifndef CLIENTS_PUT_H
#define CLIENTS_PUT_H

#include "model/client.h"
#include "web/exchange.h"

/*
 * Writes the row (a new version if anything visible changed), then PUTs the
 * whole client to the engine, with the derived secret if it is confidential. A
 * repeat with the same client changes nothing, so a failure is mended by trying
 * again.
 *
 * Accepts   c->account_name: the owner's name or id.
 * Gives     *is_new_r, once it is in the store, whatever the engine says then.
 * Fails     said on standard error: FAULT_NOT_FOUND, FAULT_CONFLICT: no such
 *           account, or a closed one; FAULT_INVALID: a scope that the catalog
 *           does not have, or the engine refuses it; FAULT_GONE: the client was
 *           deleted once.
 */
MUST_USE enum fault client_put(struct exchange *x, const struct client *c,
		    bool *is_new_r);

#endif
