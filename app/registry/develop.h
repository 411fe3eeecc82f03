/*
 * develop: developers make and change the clients of their accounts, whichever
 * way they come: by page or by API.
 *
 * The row first; then the engine is told at once, and if that fails the job
 * that the row left does it (mirror.h). A client is there as soon as its row
 * is.
 */
#ifndef REGISTRY_DEVELOP_H
#define REGISTRY_DEVELOP_H

#include "model/client_draft.h"
#include "web/exchange.h"

/*
 * Judges a draft, with what only this installation knows: its own addresses,
 * and (when `looks_at_keys`) what a jwks_uri gives.
 *
 * Gives     *client_r, when there is no trouble.
 * Fails     FAULT_BUSY: too much is being fetched. Troubles are no failure.
 */
MUST_USE enum fault develop_judge(struct exchange *x,
		    const struct client_draft *draft, bool looks_at_keys,
		    struct client *client_r, struct client_troubles *troubles);

/*
 * Looks once at what will be fetched again and again: an address that is
 * refused, or keys that are, should be heard of by who brings the client, not
 * by its first user.
 *
 * Gives     *why_r: absent, or the end of a sentence that begins with the
 *           address, in English: "cannot be fetched (special_use …)".
 * Fails     FAULT_BUSY: too much is being fetched.
 */
MUST_USE enum fault develop_keys_look(struct exchange *x, struct str jwks_uri,
		    struct str *why_r);

struct developed {
	struct str	 client_id;
	struct str	 secret;	/* to be shown once; absent: it has none */
	int64_t		 version;
	bool		 is_told;	/* the engine knows this version */
};

/*
 * The id under which a form or request makes a client: the same for the same
 * person, account and `nonce`, so that what is sent twice is made once. Nobody
 * chooses it.
 */
struct str	develop_client_id(struct exchange *x, struct uuid account,
		    struct str nonce);
/*
 * Makes it, private, as the acting person. client->id: develop_client_id().
 *
 * Fails     FAULT_CONFLICT: made already; FAULT_TOO_MANY: the account has as
 *           many as it may; FAULT_FORBIDDEN, FAULT_NOT_FOUND: not a developer
 *           of that account; what the store fails with.
 */
MUST_USE enum fault develop_create(struct exchange *x, struct uuid account,
		    const struct client *client, struct developed *made_r);
/*
 * Changes client->id, which is still at version `seen`.
 *
 * Fails     FAULT_CONFLICT: somebody changed it meanwhile; FAULT_INVALID: of a
 *           public client this stays; FAULT_FORBIDDEN, FAULT_NOT_FOUND; what
 *           the store fails with.
 */
MUST_USE enum fault develop_change(struct exchange *x, int64_t seen,
		    const struct client *client, struct developed *made_r);

#endif
