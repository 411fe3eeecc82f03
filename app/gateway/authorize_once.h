/*
 * authorize_once: the engine answers an authorization once.
 *
 * It takes a decision as often as it is told, and gives one answer: to whoever
 * comes second, after a double click or a retry, it says access_denied,
 * whatever was decided (Hydra 2.3.0: "The consent verifier has already been
 * used"). So its first answer is kept for a moment, sealed under a key that
 * only the authorization's own `state` gives, and the same session hears it
 * again; never once its code is spent, since a client that presented the code
 * a second time would lose its access.
 */
#ifndef GATEWAY_AUTHORIZE_ONCE_H
#define GATEWAY_AUTHORIZE_ONCE_H

#include "model/state_envelope.h"
#include "web/exchange.h"

/*
 * Accepts   `said`, the query in which the engine answers a client.
 * Gives     *query_r: what the client is told: that, or what it was told
 *           before; absent: it was told, and is not told again.
 * Waits     AUTHORIZE_ONCE_MS, for who came first.
 */
#define AUTHORIZE_ONCE_MS	2000
MUST_USE enum fault authorize_once(struct exchange *x,
		    const struct state_envelope *e, struct str said,
		    struct str *query_r);

#endif
