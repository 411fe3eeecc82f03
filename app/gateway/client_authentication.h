/*
 * client_authentication: which client is this, and is it really?
 *
 * Secrets are ours (DESIGN 4.3): the gateway checks them against the store and
 * speaks to the engine with another, derived one. Only of a client adopted from
 * an existing engine whose secret the engine alone knows are the credentials
 * passed on as they came.
 */
#ifndef GATEWAY_CLIENT_AUTHENTICATION_H
#define GATEWAY_CLIENT_AUTHENTICATION_H

#include "queries.h"
#include "web/form.h"

struct client_authentication {
	struct store_client_find_row client;
	/* What the engine is told. All absent for a public client. */
	struct str	 engine_secret;		/* client_secret, in the form */
	struct str	 authorization;		/* header, passed on as it came */
	bool		 is_engines_own;	/* the engine still has to say */
	/* Its secret, as the store would know it; only with is_engines_own. */
	struct hash32	 presented;
	bool		 has_presented;
};

/*
 * Accepts   of each client the method that it is registered for:
 *           client_secret_basic or client_secret_post (RFC 6749 §2.3.1),
 *           private_key_jwt (gateway/client_assertion.h), and of public ones
 *           client_id alone.
 *           Suspended ones too: what they may still do, and what they are told,
 *           is the caller's to say.
 * Gives     *is_known_r true, or the reply is set: 401 invalid_client, 400 for
 *           two methods at once, 429 after too many failures.
 * Fails     what the store fails with.
 */
MUST_USE enum fault client_authenticate(struct exchange *x,
		    const struct form *form,
		    struct client_authentication *c_r, bool *is_known_r);
/*
 * The engine answered 401 to c->engine_secret, which is derived. Takes what the
 * client's row says now; if it is the same, tells the engine. Everybody who
 * tells it tells what the row says, so several at once come to one end. Ask the
 * engine again afterwards, twice at most: the row may change in between. A 401
 * has used up neither code nor token.
 *
 * Fails     what store and engine fail with.
 */
MUST_USE enum fault client_authentication_renew(struct exchange *x,
		    struct client_authentication *c);
/*
 * The engine took the word of an adopted client: from now on we know its secret
 * too, and the engine gets the derived one when it first refuses it.
 */
void		 client_authentication_learn(struct exchange *x,
		    const struct client_authentication *c);

#endif
