#include "page/made_secret.h"

#include <sodium.h>

#include "base/secret.h"

#define RANDOM_BYTES	32
#define CHECK_BYTES	4

struct str
made_secret(struct arena *a)
{
	unsigned char random[RANDOM_BYTES];
	unsigned char check[crypto_hash_sha256_BYTES];
	struct str digits;

	randombytes_buf(random, sizeof(random));
	digits = hex(a, str_range(random, sizeof(random)));
	sodium_memzero(random, sizeof(random));
	crypto_hash_sha256(check, (const unsigned char *)digits.bytes,
	    digits.len);
	return arena_printf(a, "placet_%.*s%.*s", STR_ARG(digits),
	    STR_ARG(hex(a, str_range(check, CHECK_BYTES))));
}
