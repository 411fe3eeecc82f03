/*
 * keys: what the OpenID provider signs with.
 */
#ifndef PROVIDER_KEYS_H
#define PROVIDER_KEYS_H

#include "model/jwt.h"
#include "provider/provider.h"

/*
 * Gives     the key that a token names; the provider is asked once more, at
 *           most once a minute, when it is not among those that are known.
 *           NULL: there is none.
 */
const struct jwk *provider_key(struct exchange *x,
		    const struct provider_metadata *m, const struct jwt *jwt);

#endif
