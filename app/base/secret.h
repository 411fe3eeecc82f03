/*
 * secret: values that must not be read, logged or compared carelessly.
 *
 * A struct secret is opaque: its bytes live in guarded, locked memory
 * (sodium_malloc), can be compared only in constant time, cannot be printed,
 * and are wiped on close. Keys are named by their purpose, so that a key made
 * for one thing cannot be handed to another.
 */
#ifndef BASE_SECRET_H
#define BASE_SECRET_H

#include "base/arena.h"
#include "base/buf.h"

struct secret;			/* opaque, any length up to 64 KiB */

struct secret	*secret_take(const void *bytes, size_t len);	/* copies */
void		 secret_close(struct secret **s);		/* wipes, nulls */
/* For the few who must spend it (argon2, HTTP header): a borrowed look, which
 * lives as long as the secret. */
struct str	 secret_spend(const struct secret *s);

/*
 * The installation's keys, all derived from one root key (32 bytes, from the
 * secrets file, never in the database) with crypto_kdf: one per purpose. A
 * purpose's number goes into its key, and what was sealed or hashed with it is
 * in the store: new purposes go to the end, none is ever renumbered.
 */
enum key_purpose {
	KEY_NONE = 0,
	KEY_SESSION_HASH,	/* session cookie → id in the store */
	KEY_CSRF,		/* session, route → form token */
	KEY_OFFER_SEAL,		/* consent form's sealed offer */
	KEY_HELD_TOKEN_SEAL,	/* newest token of a grant, in the store */
	KEY_TOKEN_HASH,		/* token → id in the store */
	KEY_SECRET_HASH,	/* client and resource server secrets */
	KEY_RESET_HASH,		/* one-use link → id in the store */
	KEY_DEVICE_COOKIE,	/* "this browser signed in before" */
	KEY_RATE_HASH,		/* address or e-mail → bucket id */
	KEY_SIGNIN_FORM,	/* pre-session form token */
	KEY_STATE_ENVELOPE,	/* our `state` towards the engine */
	KEY_ENGINE_SECRET,	/* client id → its secret at the engine */
	KEY_REQUEST_HASH,	/* authorization request as it was judged */
	KEY_DEVICE_HASH,	/* device code, user code → id in the store */
	KEY_DEVICE_SEED,	/* device code → its key pair, its verifier */
	KEY_DEVICE_START,	/* user code, kept for "start again" */
	KEY_MASTER_SEAL,	/* master keys of the engine's secrets */
	KEY_ASSERTION_HASH,	/* client, jti → id in the store */
	KEY_REFRESH_NAME,	/* refresh token → id of its flight */
	KEY_REFRESH_MARK,	/* refresh token, request → fingerprint */
	KEY_REFRESH_ANSWER,	/* refresh token → key of its answer */
	KEY_MAIL_SEAL,		/* unused: no mail has a link with a token */
	KEY_CLIENT_COPY,	/* what the engine has of a client */
	KEY_PROVIDER_VISIT,	/* visit to the OpenID provider → its row */
	KEY_API_CURSOR,		/* where a list goes on */
	KEY_API_REPEAT,		/* Idempotency-Key → id, request → mark */
	KEY_API_ANSWER,		/* Idempotency-Key → key of its answer */
	KEY_LOGO_HASH,		/* a client's picture → its name */
	KEY_DOMAIN_TOKEN,	/* a claimed domain → token of its record */
	KEY_PROVIDER_PROOF,	/* our key pair towards the OpenID provider */
	KEY_AUTHORIZED_ANSWER,	/* authorization → key of its answer */
	KEY_NOTICE_SEAL,	/* what a page says of the act before */
	KEY_PURPOSE_COUNT
};

/*
 * Once, before the fork; again replaces all keys (a reload, a test). The root
 * key itself is not kept.
 * Accepts   64 hexadecimal digits that are not all the same.
 */
MUST_USE bool	keys_open(struct str hex);
void		keys_close(void);	/* wipes them; using one then PANICs */

struct hash32 {
	unsigned char	bytes[32];
};

/* Keyed BLAKE2b-256 of the parts, each with its length in front. */
struct hash32	keyed_hash(enum key_purpose purpose, const struct str *parts,
		    size_t count);
#define KEYED_HASH(purpose, ...)					\
	keyed_hash((purpose), (const struct str[]){ __VA_ARGS__ },	\
	    sizeof((const struct str[]){ __VA_ARGS__ }) / sizeof(struct str))
bool		hash32_equal(struct hash32 a, struct hash32 b);	/* constant time */
struct str	hash32_str(const struct hash32 *h);		/* 32 raw bytes */

/*
 * XChaCha20-Poly1305 with a random nonce in front; `bound` is authenticated but
 * not contained (give what the sealed text must not be separated from).
 */
struct str	seal(struct arena *a, enum key_purpose purpose, struct str plain,
		    struct str bound);
MUST_USE bool	unseal(struct arena *a, enum key_purpose purpose,
		    struct str sealed, struct str bound, struct str *plain_r);
/* The same under a key that is a keyed hash of something not in the store, for
 * what even the store and our own keys together must not open. */
struct str	seal_under(struct arena *a, const struct hash32 *key,
		    struct str plain, struct str bound);
MUST_USE bool	unseal_under(struct arena *a, const struct hash32 *key,
		    struct str sealed, struct str bound, struct str *plain_r);

/*
 * For someone who is not here: sealed to a public key (X25519, XSalsa20 and
 * Poly1305), so that who seals cannot open it again. The secret key is derived
 * from a seed each time, and never leaves these functions.
 */
struct hash32	box_public_key(const struct hash32 *seed);
struct str	box_seal(struct arena *a, const struct hash32 *public_key,
		    struct str plain);
MUST_USE bool	box_unseal(struct arena *a, const struct hash32 *seed,
		    struct str sealed, struct str *plain_r);

/* Uniform in [0, below). */
uint32_t	random_below(uint32_t below);

/* RFC 4648 §5 without padding. Decoding refuses anything else. */
struct str	base64url(struct arena *a, struct str bytes);
MUST_USE bool	base64url_read(struct arena *a, struct str text,
		    struct str *bytes_r);
/* `bytes` random bytes as base64url text. */
struct str	random_token(struct arena *a, size_t bytes);
struct str	hex(struct arena *a, struct str bytes);	/* lower case */
MUST_USE bool	hex_read(struct arena *a, struct str text, struct str *bytes_r);
/* Constant time over equal lengths; false for other lengths. */
bool		bytes_equal_ct(struct str a, struct str b);

#endif
