#include "model/pkce.h"

#include <sodium.h>

#include "base/secret.h"

struct str
pkce_challenge(struct arena *a, struct str verifier)
{
	unsigned char digest[crypto_hash_sha256_BYTES];

	crypto_hash_sha256(digest, (const unsigned char *)verifier.bytes,
	    verifier.len);
	return base64url(a, str_range(digest, sizeof(digest)));
}
