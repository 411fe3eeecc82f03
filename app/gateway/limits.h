/*
 * limits: how many questions of the token endpoint reach the engine.
 *
 * Counted where a question is sent, so who is answered with what another one
 * got (refresh.h) is never counted. The buckets are in the store, shared by all
 * workers and machines; a worker takes from them by the bundle and spends the
 * bundle by itself, so that most requests cost no statement. What that means:
 * all together never send more than a limit says; but what one worker has
 * taken and not spent, at most a bundle for each bucket, others have to do
 * without until it lapses.
 */
#ifndef GATEWAY_LIMITS_H
#define GATEWAY_LIMITS_H

#include "gateway/client_authentication.h"

/*
 * May this client, which is authenticated, ask the engine once more?
 *
 * Gives     *wait_s_r: 0, it may; else how long until it is worth trying.
 * Fails     what the store fails with: then nobody may.
 */
MUST_USE enum fault limits_ask_engine(struct exchange *x,
		    const struct client_authentication *c, int64_t *wait_s_r);

#endif
