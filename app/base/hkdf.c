#include "base/hkdf.h"

#include <sodium.h>

_Static_assert(crypto_auth_hmacsha256_BYTES == sizeof(struct hash32),
    "one block of the hash is all that is ever asked for");

static struct hash32
hmac(struct str key, struct str text, struct str more)
{
	crypto_auth_hmacsha256_state state;
	struct hash32 h;

	if (crypto_auth_hmacsha256_init(&state,
	    (const unsigned char *)key.bytes, key.len) != 0 ||
	    crypto_auth_hmacsha256_update(&state,
	    (const unsigned char *)text.bytes, text.len) != 0 ||
	    crypto_auth_hmacsha256_update(&state,
	    (const unsigned char *)more.bytes, more.len) != 0 ||
	    crypto_auth_hmacsha256_final(&state, h.bytes) != 0)
		PANIC("HMAC-SHA-256 refuses bytes");
	sodium_memzero(&state, sizeof(state));
	return h;
}

struct hash32
hkdf_sha256(struct str key, struct str salt, struct str info)
{
	static const struct hash32 zeros;
	struct hash32 pseudo_random, made;

	pseudo_random = hmac(str_is_empty(salt) ? hash32_str(&zeros) : salt,
	    key, STR(""));
	/* T(1), which is the first 32 bytes. */
	made = hmac(hash32_str(&pseudo_random), info, STR("\x01"));
	sodium_memzero(&pseudo_random, sizeof(pseudo_random));
	return made;
}
