/*
 * jwt: a signed JSON Web Token (RFC 7519) in the compact form (RFC 7515 §7.1),
 * taken apart. What its claims mean is said by who reads them: assertion.h,
 * id_token.h.
 */
#ifndef MODEL_JWT_H
#define MODEL_JWT_H

#include <jansson.h>

#include "model/jwk.h"

#define JWT_SKEW_S		30	/* between two clocks */

struct jwt {
	enum jws_algorithm	algorithm;
	struct str		key_id;		/* kid; absent if it has none */
	struct str		type;		/* typ, without application/;
						   absent if it has none */
	struct str		signed_text;	/* as it was sent */
	struct str		signature;
	struct str		claims;		/* JSON text, not looked at */
};

/*
 * Accepts   an `alg` of the list in jwk.h, no `crit`; at most `max_bytes`.
 * Gives     *jwt_r in `a`; untouched on failure. Nothing is proved yet.
 * Fails     false, with one sentence in *why_r that calls it `what`
 *           ("assertion").
 */
MUST_USE bool	jwt_read(struct arena *a, struct str compact, const char *what,
		    size_t max_bytes, struct jwt *jwt_r, struct str *why_r);
/*
 * The key that is meant: by kid, else the only one that fits. NULL if there is
 * none. Its algorithm fits.
 */
const struct jwk *jwt_key(const struct jwt *jwt, const struct jwk_set *set);
/* Whether that key made the signature. */
MUST_USE bool	jwt_is_signed(const struct jwt *jwt, const struct jwk *key);

/* A text claim, copied into `a`; absent if there is none or it is no text. */
struct str	jwt_text(struct arena *a, const json_t *claims,
		    const char *member);
/*
 * RFC 7519 §2, NumericDate: a number, fractions allowed.
 *
 * Gives     *is_there_r, and the whole seconds in *time_r if so.
 * Fails     false: there, but no such number.
 */
MUST_USE bool	jwt_time(const json_t *claims, const char *member,
		    int64_t *time_r, bool *is_there_r);

#endif
