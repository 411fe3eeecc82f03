/*
 * client_proof: how Placet shows the OpenID provider that it is itself.
 *
 * With a secret of the provider's (client_secret_basic), or with a signature
 * (private_key_jwt, OpenID Connect Core §9) by a key that comes from our root
 * key and whose public half is at GET /login/keys.
 */
#ifndef PROVIDER_CLIENT_PROOF_H
#define PROVIDER_CLIENT_PROOF_H

#include "provider/provider.h"

/*
 * Adds what belongs into the form of a request for tokens.
 * Gives     the Authorization header that goes with it; absent: none.
 */
struct str	client_proof(struct exchange *x,
		    const struct provider_metadata *m, struct buf *form);
/* The public half, as {"keys":[…]}. */
struct str	client_proof_keys(struct exchange *x);

#endif
