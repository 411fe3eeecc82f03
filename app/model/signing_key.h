/*
 * signing_key: a key pair of ours that makes ES256 signatures (RFC 7518 §3.4).
 *
 * Both halves come from 32 secret bytes, so there is nothing to make, to store
 * or to lose: the same bytes are the same key.
 */
#ifndef MODEL_SIGNING_KEY_H
#define MODEL_SIGNING_KEY_H

#include "model/jwk.h"

/* The public half as {"keys":[…]}, and its kid: the thumbprint of RFC 7638. */
struct str	signing_key_set(struct arena *a, const struct hash32 *seed,
		    struct str *id_r);
/* A compact JWS (RFC 7515 §7.1) of `claims`, which are JSON. */
struct str	signing_key_sign(struct arena *a, const struct hash32 *seed,
		    struct str claims);

#endif
