/*
 * put: one client into the store, then into the engine.
 */
#ifndef CLIENTS_PUT_H
#define CLIENTS_PUT_H

#include "model/client.h"
#include "web/exchange.h"

/* Where a client goes, and whether it is there. */
struct client_place {
	struct uuid	account;
	bool		is_new;
};

/*
 * Looks whether a client can be put, and makes of it what would be: its kind,
 * where it has none and none is said; its domain in its stored form, or none
 * where it is shown under that already or (which is said) its account has not
 * verified it; its logo drawn anew. Writes nothing.
 *
 * Accepts   c->account_name: the owner's name or id.
 * Fails     said on standard error: FAULT_NOT_FOUND, FAULT_CONFLICT: no such
 *           account, a closed one, or another than the client has;
 *           FAULT_INVALID: a scope that the catalog does not have, keys or a
 *           picture that are none; FAULT_GONE: the client was deleted once.
 */
MUST_USE enum fault client_put_look(struct exchange *x, struct client *c,
		    struct client_place *place_r);
/*
 * Writes the row (a new version if anything visible changed). A repeat with the
 * same client changes nothing, so a failure is mended by trying again.
 *
 * Gives     *is_new_r, once it is in the store, whatever fails then.
 * Fails     said on standard error: as above, or when it changed meanwhile.
 */
MUST_USE enum fault client_put(struct exchange *x, const struct client *c,
		    const struct client_place *place, bool *is_new_r);
/*
 * Tells the engine of the whole client. A new one has its first secret by then:
 * of one that has none of ours the engine keeps its own.
 *
 * Fails     said on standard error: FAULT_INVALID: the engine refuses it.
 */
MUST_USE enum fault client_tell(struct exchange *x, const struct client *c);

#endif
