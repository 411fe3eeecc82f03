/*
 * limits: how often the gateway's endpoints may be asked: by one address, for
 * one client, and by one user where it is known who that is.
 *
 * Counted in the store, for all workers and machines together. Where the engine
 * is asked, it is counted there, so who is answered with what another one got
 * (refresh.h) is never counted. All of these give
 *
 *           *wait_s_r: 0, and one more is counted; else how long until it is
 *           worth trying: limits_refuse says so
 *
 * and fail with what the store fails with: then nobody may.
 */
#ifndef GATEWAY_LIMITS_H
#define GATEWAY_LIMITS_H

#include "base/metric.h"
#include "gateway/client_authentication.h"

/* The engine is asked for tokens by this client, which is authenticated. */
MUST_USE enum fault limits_ask_engine(struct exchange *x,
		    const struct client_authentication *c, int64_t *wait_s_r);
/* A device asks whether it was allowed; the tokens are counted besides. */
MUST_USE enum fault limits_poll(struct exchange *x,
		    const struct client_authentication *c, int64_t *wait_s_r);
/* A token is given back. */
MUST_USE enum fault limits_revoke(struct exchange *x,
		    const struct client_authentication *c, int64_t *wait_s_r);

/*
 * A device asks for its codes: first by its address, before anything is looked
 * up, then in the name of its client.
 */
MUST_USE enum fault limits_device_address(struct exchange *x,
		    int64_t *wait_s_r);
MUST_USE enum fault limits_device_client(struct exchange *x,
		    struct str client_id, int64_t *wait_s_r);

/* Somebody registers a client: by address, then by the token that pays. */
MUST_USE enum fault limits_register_address(struct exchange *x,
		    int64_t *wait_s_r);
MUST_USE enum fault limits_register_token(struct exchange *x,
		    struct str token_hash, int64_t *wait_s_r);
#define LIMITS_REGISTER_PER_S	3600

/*
 * A client's document is fetched: by this address, for whoever is signed in
 * here, of this client, and from this host.
 */
MUST_USE enum fault limits_fetch(struct exchange *x, struct str url,
		    struct str host, int64_t *wait_s_r);
/* A document that is out of date, at an endpoint where nobody waits for it. */
MUST_USE enum fault limits_fetch_again(struct exchange *x, struct str url,
		    int64_t *wait_s_r);
#define LIMITS_FETCH_PER_S	60

/* 429 with Retry-After, and on this error clients keep what they have
 * (clients.md §3.1); RFC 6749 §5.2 has no word for it. Counts it as `m`. */
MUST_USE enum fault limits_refuse(struct exchange *x, enum metric m,
		    int64_t wait_s, struct str why);

#endif
