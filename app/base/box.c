/*
 * box: sealed for someone who is not here (libsodium's sealed boxes).
 */
#include <sodium.h>

#include "base/secret.h"

static const unsigned char *
octets(struct str s)
{
	return (const unsigned char *)s.bytes;
}

static void
keys_of(const struct hash32 *seed, struct hash32 *public_r,
    struct hash32 *secret_r)
{
	_Static_assert(crypto_box_SEEDBYTES == sizeof(seed->bytes) &&
	    crypto_box_PUBLICKEYBYTES == sizeof(public_r->bytes) &&
	    crypto_box_SECRETKEYBYTES == sizeof(secret_r->bytes),
	    "a key is a hash32");

	if (crypto_box_seed_keypair(public_r->bytes, secret_r->bytes,
	    seed->bytes) != 0)
		PANIC("a pair of keys cannot be made");
}

struct hash32
box_public_key(const struct hash32 *seed)
{
	struct hash32 public_key, secret_key;

	keys_of(seed, &public_key, &secret_key);
	sodium_memzero(&secret_key, sizeof(secret_key));
	return public_key;
}

struct str
box_seal(struct arena *a, const struct hash32 *public_key, struct str plain)
{
	size_t len = crypto_box_SEALBYTES + plain.len;
	unsigned char *sealed = arena_take(a, len);

	if (crypto_box_seal(sealed, octets(plain), plain.len,
	    public_key->bytes) != 0)
		PANIC("sealing to a public key fails");
	return str_range(sealed, len);
}

bool
box_unseal(struct arena *a, const struct hash32 *seed, struct str sealed,
    struct str *plain_r)
{
	struct hash32 public_key, secret_key;
	unsigned char *plain;
	bool is_good;

	if (sealed.len < crypto_box_SEALBYTES)
		return false;
	plain = arena_take(a, sealed.len - crypto_box_SEALBYTES);
	keys_of(seed, &public_key, &secret_key);
	is_good = crypto_box_seal_open(plain, octets(sealed), sealed.len,
	    public_key.bytes, secret_key.bytes) == 0;
	sodium_memzero(&secret_key, sizeof(secret_key));
	if (is_good)
		*plain_r = str_range(plain,
		    sealed.len - crypto_box_SEALBYTES);
	return is_good;
}

uint32_t
random_below(uint32_t below)
{
	return randombytes_uniform(below);
}
