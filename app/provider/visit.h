/*
 * visit: somebody is sent to the OpenID provider and comes back.
 *
 * The `state` names a row in the store, which is spent once and for this
 * browser only: a cookie holds what nonce and PKCE verifier are made of, so
 * that neither is stored anywhere.
 */
#ifndef PROVIDER_VISIT_H
#define PROVIDER_VISIT_H

#include "model/id_token.h"
#include "provider/provider.h"

#define VISIT_TTL_S		600
#define VISIT_NO_MAX_AGE	ID_TOKEN_NO_MAX_AGE

/* Why somebody is sent. */
struct visit_errand {
	struct str	 challenge;	/* of the app that asks; or absent */
	struct str	 next;		/* a path of ours, for afterwards */
	bool		 proves;	/* the person of this session proves
					   once more who they are */
	/* What the provider is asked (OpenID Connect Core §3.1.2.1). */
	int64_t		 max_age_s;	/* or VISIT_NO_MAX_AGE */
	struct str	 prompt;	/* absent: it decides */
	struct str	 hint;		/* login_hint, or absent */
};

/* What a visit was for, when it is over. */
struct visit {
	struct str	 challenge;	/* absent: none */
	struct str	 next;
	struct user_id	 proves;	/* zero: anybody may come */
	int64_t		 max_age_s;
	int64_t		 opened_s, now_s;	/* by the store's clock */
	struct str	 verifier;	/* PKCE, RFC 7636 */
	struct str	 nonce;
};

/*
 * Gives     *url_r, where the browser is to go, and sets the cookie.
 */
MUST_USE enum fault visit_open(struct exchange *x,
		    const struct provider_metadata *m,
		    const struct visit_errand *errand, struct str *url_r);
/*
 * Gives     *visit_r, spent; *is_found_r false when `state` was not sent from
 *           this browser, was used or is too old.
 */
MUST_USE enum fault visit_spend(struct exchange *x, struct str state,
		    struct visit *visit_r, bool *is_found_r);

#endif
