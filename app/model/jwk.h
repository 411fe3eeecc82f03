/*
 * jwk: the public keys of a client (RFC 7517, RFC 7518 §6, RFC 8037), and
 * whether one of them made a signature.
 */
#ifndef MODEL_JWK_H
#define MODEL_JWK_H

#include "base/secret.h"

#define JWK_SET_MAX_BYTES	((size_t)16 * 1024)	/* written down */
#define JWK_SET_FETCHED_MAX_BYTES ((size_t)64 * 1024)
#define JWK_SET_MAX_KEYS	16
#define JWK_ID_MAX_BYTES	((size_t)255)

enum jwk_kind {
	JWK_NO_KIND = 0,
	JWK_RSA,
	JWK_P256,
	JWK_ED25519,
};

/* RFC 7518 §3.1, RFC 8037 §3.1. There is no "none" here, and no HMAC. */
enum jws_algorithm {
	JWS_NO_ALGORITHM = 0,
	JWS_RS256,
	JWS_PS256,
	JWS_ES256,
	JWS_EDDSA,
};

struct jwk {
	enum jwk_kind		kind;
	struct str		id;		/* kid; absent if it has none */
	enum jws_algorithm	algorithm;	/* the only one; or none said */
	struct str		n, e;		/* RSA: big-endian, no zeros in
						   front */
	struct str		x, y;		/* the others; y of P-256 only */
	struct hash32		thumbprint;	/* RFC 7638, SHA-256 */
};

struct jwk_set {
	const struct jwk	*items;
	size_t			 count;		/* 1 to JWK_SET_MAX_KEYS */
};

enum jwk_source {
	JWK_WRITTEN = 1,	/* each key must be one that we can use */
	JWK_FETCHED,		/* others are left out (RFC 7517 §5) */
};

/* "RS256"; JWS_NO_ALGORITHM for what is not in the list. */
enum jws_algorithm jws_algorithm_read(struct str name);
struct str	jws_algorithm_name(enum jws_algorithm algorithm);

/*
 * Reads {"keys":[…]}.
 *
 * Accepts   RSA of 2048 to 8192 bits with a public exponent from 65537, P-256,
 *           Ed25519; for signatures (use, key_ops), with an `alg` that fits.
 *           Nothing private. No kid twice, no key twice.
 * Gives     *set_r in `a`; untouched on failure.
 * Fails     false, with the rest of a sentence in *why_r: "key 2 is RSA with
 *           1024 bits; 2048 are the least".
 */
MUST_USE bool	jwk_set_read(struct arena *a, struct str json,
		    enum jwk_source source, struct jwk_set *set_r,
		    struct str *why_r);
/* The same keys as JSON again, with what we understood and nothing else. */
struct str	jwk_set_text(struct arena *a, const struct jwk_set *set);

/* Whether this key can make signatures of that kind. */
bool		jwk_fits(const struct jwk *key, enum jws_algorithm algorithm);
/* Whether this key made `signature` (as RFC 7518 §3 writes it) of `text`. */
MUST_USE bool	jwk_verify(const struct jwk *key,
		    enum jws_algorithm algorithm, struct str text,
		    struct str signature);

#endif
