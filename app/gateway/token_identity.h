/*
 * token_identity: which texts are one token to the engine.
 *
 * It finds a token by its signature, the part after the one dot, and takes it
 * with or without its prefix and with stray bits in the base64 of its key (Hydra
 * 2.3.0: fosite's HMACStrategy, Signature and Validate). So a token is known here
 * by that part too: a spelling of it that we took for another token would be
 * sent to the engine beside the first.
 */
#ifndef GATEWAY_TOKEN_IDENTITY_H
#define GATEWAY_TOKEN_IDENTITY_H

#include "base/secret.h"

/* The signature; of what has none (a JWT, nonsense) the text without its
 * prefix. Borrowed from `token`. */
struct str	token_identity(struct str token);
/* The whole text without its prefix. */
struct str	token_bare(struct str token);
/* The name of a token in the store, in held_token.token_hash. */
struct hash32	token_hash(struct str token);

#endif
