/*
 * secret: libsodium, used in one place.
 *
 * Keys lie in one read-only guarded allocation, made before the fork; every
 * worker shares its pages and none can write to them.
 */
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "base/secret.h"

#define SECRET_MAX_BYTES	((size_t)64 * 1024)
#define KEY_BYTES		32

_Static_assert(crypto_kdf_KEYBYTES == KEY_BYTES, "root key");
_Static_assert(crypto_aead_xchacha20poly1305_ietf_KEYBYTES == KEY_BYTES,
    "sealing key");
_Static_assert(sizeof(struct hash32) == crypto_generichash_BYTES, "hash32");

struct secret {
	size_t		 len;
	unsigned char	*bytes;		/* guarded, read-only */
};

struct keys {
	unsigned char	by_purpose[KEY_PURPOSE_COUNT][KEY_BYTES];
};

/* Written by keys_open alone, before the fork. */
static struct keys *keys;

static void
sodium_ready(void)
{
	/* Gives 1 when it was ready already; safe from any thread. */
	if (sodium_init() < 0)
		PANIC("libsodium has no randomness");
}

struct secret *
secret_take(const void *bytes, size_t len)
{
	struct secret *s;

	INSIST(len <= SECRET_MAX_BYTES);
	sodium_ready();
	/* sodium_malloc aligns ends, not starts: it holds bytes, no structs. */
	s = malloc(sizeof(*s));
	if (s == NULL)
		PANIC("out of memory for a secret");
	s->len = len;
	s->bytes = sodium_malloc(len == 0 ? 1 : len);
	if (s->bytes == NULL)
		PANIC("no guarded memory for a secret");
	if (len > 0)
		memcpy(s->bytes, bytes, len);
	if (sodium_mprotect_readonly(s->bytes) != 0)
		PANIC("a secret cannot be protected");
	return s;
}

void
secret_close(struct secret **s)
{
	if (*s == NULL)
		return;
	sodium_free((*s)->bytes);	/* makes it writable and wipes it */
	free(*s);
	*s = NULL;
}

struct str
secret_spend(const struct secret *s)
{
	return str_range(s->bytes, s->len);
}

static bool
is_one_byte_repeated(const unsigned char *bytes, size_t len)
{
	for (size_t i = 1; i < len; i++) {
		if (bytes[i] != bytes[0])
			return false;
	}
	return true;
}

/* Not through hex_read, whose arena would keep the key in the open. */
static bool
root_read(unsigned char *root, struct str hex_digits)
{
	size_t len;

	if (hex_digits.len != (size_t)2 * KEY_BYTES)
		return false;
	if (sodium_hex2bin(root, KEY_BYTES, hex_digits.bytes, hex_digits.len,
	    NULL, &len, NULL) != 0 || len != KEY_BYTES)
		return false;
	return !is_one_byte_repeated(root, KEY_BYTES);
}

static struct keys *
keys_derive(const unsigned char *root)
{
	static const char context[crypto_kdf_CONTEXTBYTES + 1] = "placet01";
	struct keys *made = sodium_malloc(sizeof(*made));

	if (made == NULL)
		PANIC("no guarded memory for keys");
	memset(made, 0, sizeof(*made));
	for (unsigned int p = KEY_NONE + 1; p < KEY_PURPOSE_COUNT; p++) {
		if (crypto_kdf_derive_from_key(made->by_purpose[p], KEY_BYTES,
		    p, context, root) != 0)
			PANIC("key %u cannot be derived", p);
	}
	if (sodium_mprotect_readonly(made) != 0)
		PANIC("keys cannot be protected");
	return made;
}

bool
keys_open(struct str hex_digits)
{
	unsigned char *root;
	bool is_good;

	sodium_ready();
	root = sodium_malloc(KEY_BYTES);
	if (root == NULL)
		PANIC("no guarded memory for the root key");
	is_good = root_read(root, hex_digits);
	if (is_good) {
		keys_close();
		keys = keys_derive(root);
	}
	sodium_free(root);
	return is_good;
}

void
keys_close(void)
{
	if (keys == NULL)
		return;
	sodium_free(keys);
	keys = NULL;
}

static const unsigned char *
key_of(enum key_purpose purpose)
{
	INSIST(keys != NULL);
	INSIST(purpose > KEY_NONE && purpose < KEY_PURPOSE_COUNT);
	return keys->by_purpose[purpose];
}

static void
hash_add(crypto_generichash_state *state, const void *bytes, size_t len)
{
	if (len > 0 && crypto_generichash_update(state, bytes, len) != 0)
		PANIC("BLAKE2b refuses bytes");
}

struct hash32
keyed_hash(enum key_purpose purpose, const struct str *parts, size_t count)
{
	crypto_generichash_state state;
	struct hash32 h;

	if (crypto_generichash_init(&state, key_of(purpose), KEY_BYTES,
	    sizeof(h.bytes)) != 0)
		PANIC("BLAKE2b refuses a key");
	for (size_t i = 0; i < count; i++) {
		unsigned char len[8];

		/* Little-endian, so that a hash means the same everywhere. */
		for (size_t j = 0; j < sizeof(len); j++)
			len[j] = (unsigned char)((uint64_t)parts[i].len >>
			    (8 * j));
		hash_add(&state, len, sizeof(len));
		hash_add(&state, parts[i].bytes, parts[i].len);
	}
	if (crypto_generichash_final(&state, h.bytes, sizeof(h.bytes)) != 0)
		PANIC("BLAKE2b does not end");
	sodium_memzero(&state, sizeof(state));
	return h;
}

bool
hash32_equal(struct hash32 a, struct hash32 b)
{
	return sodium_memcmp(a.bytes, b.bytes, sizeof(a.bytes)) == 0;
}

struct str
hash32_str(const struct hash32 *h)
{
	return str_range(h->bytes, sizeof(h->bytes));
}

#define NONCE_BYTES	crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG_BYTES	crypto_aead_xchacha20poly1305_ietf_ABYTES

static const unsigned char *
octets(struct str s)
{
	return (const unsigned char *)s.bytes;
}

static struct str
seal_with(struct arena *a, const unsigned char *key, struct str plain,
    struct str bound)
{
	size_t len = NONCE_BYTES + plain.len + TAG_BYTES;
	unsigned char *sealed = arena_take(a, len);

	randombytes_buf(sealed, NONCE_BYTES);
	if (crypto_aead_xchacha20poly1305_ietf_encrypt(sealed + NONCE_BYTES,
	    NULL, octets(plain), plain.len, octets(bound), bound.len, NULL,
	    sealed, key) != 0)
		PANIC("sealing fails");
	return str_range(sealed, len);
}

static bool
unseal_with(struct arena *a, const unsigned char *key, struct str sealed,
    struct str bound, struct str *plain_r)
{
	unsigned char *plain;
	size_t len;

	if (sealed.len < NONCE_BYTES + TAG_BYTES)
		return false;
	len = sealed.len - NONCE_BYTES - TAG_BYTES;
	plain = arena_take(a, len);
	if (crypto_aead_xchacha20poly1305_ietf_decrypt(plain, NULL, NULL,
	    octets(sealed) + NONCE_BYTES, sealed.len - NONCE_BYTES,
	    octets(bound), bound.len, octets(sealed), key) != 0)
		return false;
	*plain_r = str_range(plain, len);
	return true;
}

struct str
seal(struct arena *a, enum key_purpose purpose, struct str plain,
    struct str bound)
{
	return seal_with(a, key_of(purpose), plain, bound);
}

bool
unseal(struct arena *a, enum key_purpose purpose, struct str sealed,
    struct str bound, struct str *plain_r)
{
	return unseal_with(a, key_of(purpose), sealed, bound, plain_r);
}

struct str
seal_under(struct arena *a, const struct hash32 *key, struct str plain,
    struct str bound)
{
	return seal_with(a, key->bytes, plain, bound);
}

bool
unseal_under(struct arena *a, const struct hash32 *key, struct str sealed,
    struct str bound, struct str *plain_r)
{
	return unseal_with(a, key->bytes, sealed, bound, plain_r);
}

struct str
base64url(struct arena *a, struct str bytes)
{
	const int variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
	size_t room = sodium_base64_encoded_len(bytes.len, variant);
	char *text = arena_take(a, room);

	sodium_bin2base64(text, room, octets(bytes), bytes.len, variant);
	return str_range(text, room - 1);	/* room counts a NUL */
}

bool
base64url_read(struct arena *a, struct str text, struct str *bytes_r)
{
	unsigned char *bytes = arena_take(a, text.len);
	size_t len = 0;

	/* Refuses padding, spaces and stray bits after the last byte. */
	if (text.len > 0 && sodium_base642bin(bytes, text.len, text.bytes,
	    text.len, NULL, &len, NULL,
	    sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0)
		return false;
	*bytes_r = str_range(bytes, len);
	return true;
}

struct str
random_token(struct arena *a, size_t bytes)
{
	unsigned char *raw = arena_take(a, bytes);
	struct str token;

	sodium_ready();
	randombytes_buf(raw, bytes);
	token = base64url(a, str_range(raw, bytes));
	sodium_memzero(raw, bytes);
	return token;
}

struct str
hex(struct arena *a, struct str bytes)
{
	char *text = arena_take(a, bytes.len * 2 + 1);

	sodium_bin2hex(text, bytes.len * 2 + 1, octets(bytes), bytes.len);
	return str_range(text, bytes.len * 2);
}

bool
hex_read(struct arena *a, struct str text, struct str *bytes_r)
{
	unsigned char *bytes;
	size_t len = 0;

	if (text.len % 2 != 0)
		return false;
	bytes = arena_take(a, text.len / 2);
	if (text.len > 0 && sodium_hex2bin(bytes, text.len / 2, text.bytes,
	    text.len, NULL, &len, NULL) != 0)
		return false;
	*bytes_r = str_range(bytes, len);
	return true;
}

bool
bytes_equal_ct(struct str a, struct str b)
{
	if (a.len != b.len)
		return false;
	return a.len == 0 || sodium_memcmp(a.bytes, b.bytes, a.len) == 0;
}
