/*
 * assertion: a signed JWT with which a client proves who it is (RFC 7523 §3,
 * OpenID Connect Core §9), taken apart and judged. Whether its key is one of
 * the client's, and whether it was used before, is somebody else's question.
 */
#ifndef MODEL_ASSERTION_H
#define MODEL_ASSERTION_H

#include "model/jwt.h"

#define ASSERTION_MAX_BYTES	((size_t)8 * 1024)
#define ASSERTION_AHEAD_MAX_S	600	/* exp and iat, from now */
#define ASSERTION_TYPE							\
	STR("urn:ietf:params:oauth:client-assertion-type:jwt-bearer")

struct assertion {
	struct jwt		jwt;
	struct str		issuer;		/* these may be absent */
	struct str		subject;
	struct str		id;		/* jti */
	struct str		audience;	/* absent unless it is one */
	bool			has_expires, has_not_before, has_issued;
	int64_t			expires_s;	/* since 1970 */
	int64_t			not_before_s;
	int64_t			issued_s;
};

/*
 * Takes a compact JWS (RFC 7515 §7.1) apart.
 *
 * Accepts   an `alg` of the list in jwk.h, no `crit`, a `typ` that is left out,
 *           JWT or client-authentication+jwt; in all at most 8 KiB.
 * Gives     *assertion_r in `a`; untouched on failure. Nothing is proved yet.
 * Fails     false, with one sentence in *why_r.
 */
MUST_USE bool	assertion_read(struct arena *a, struct str compact,
		    struct assertion *assertion_r, struct str *why_r);
/*
 * What it must say: iss and sub are the client, aud is `issuer` (or
 * `token_url`, which is what OpenID Connect Core §9 asks for) and nothing
 * beside it, exp is at most ten minutes ahead, jti is there.
 *
 * Gives     absent, or one sentence that says what is wrong.
 * Source    RFC 7523 §3; for aud draft-ietf-oauth-rfc7523bis §4.
 */
struct str	assertion_objection(const struct assertion *assertion,
		    struct str client_id, struct str issuer,
		    struct str token_url, int64_t now_s);

#endif
