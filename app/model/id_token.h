/*
 * id_token: what an OpenID provider says about who signed in (OpenID Connect
 * Core 1.0 §2), judged. Its signature is jwt.h's affair.
 */
#ifndef MODEL_ID_TOKEN_H
#define MODEL_ID_TOKEN_H

#include "model/jwt.h"

#define ID_TOKEN_MAX_BYTES	((size_t)32 * 1024)
#define ID_TOKEN_OLD_MAX_S	600	/* it was made for this answer */
#define ID_TOKEN_NO_MAX_AGE	(-1)

struct id_token {
	struct jwt	jwt;
	struct str	issuer;		/* these may be absent */
	struct str	subject;
	struct str_list	audience;	/* all texts of it */
	struct str	authorized;	/* azp */
	struct str	nonce;
	struct str	access_hash;	/* at_hash */
	bool		has_expires, has_issued, has_signed_in;
	int64_t		expires_s, issued_s;
	int64_t		signed_in_s;	/* auth_time */
	struct str	email;		/* absent unless email_verified */
	struct str	name;
};

/* What the token must say, and to whom. */
struct id_token_wanted {
	struct str	issuer;		/* exactly */
	struct str	client_id;
	struct str	nonce;
	struct str	access_token;	/* that came with it */
	int64_t		asked_s;	/* when the person was sent there */
	int64_t		max_age_s;	/* or ID_TOKEN_NO_MAX_AGE */
	int64_t		now_s;
};

/*
 * Accepts   what jwt_read accepts, with a `typ` that is left out or JWT; in all
 *           at most 32 KiB.
 * Gives     *token_r in `a`; untouched on failure. Nothing is proved yet.
 * Fails     false, with one sentence in *why_r.
 */
MUST_USE bool	id_token_read(struct arena *a, struct str compact,
		    struct id_token *token_r, struct str *why_r);
/* The e-mail among claims, if the provider has verified it; else absent: anybody
 * may have typed it (§5.1). */
struct str	id_token_email(struct arena *a, const json_t *claims);
/*
 * With max_age_s 0 the person must have signed in since `asked_s`.
 *
 * Gives     absent, or one sentence that says what is wrong.
 * Source    OpenID Connect Core §3.1.3.7, §3.1.3.8, §3.1.2.1 (max_age).
 */
struct str	id_token_objection(struct arena *a,
		    const struct id_token *token,
		    const struct id_token_wanted *wanted);

#endif
