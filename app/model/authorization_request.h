/*
 * authorization_request: may this request for authorization go on?
 *
 * Rules for the gateway's authorize leg. Until client and redirect address are
 * known to be good the answer is a page of ours; after that it is an RFC 6749
 * error that goes back to the client.
 */
#ifndef MODEL_AUTHORIZATION_REQUEST_H
#define MODEL_AUTHORIZATION_REQUEST_H

#include "model/client.h"
#include "model/redirect_uri.h"
#include "model/resource.h"

#define STATE_MAX_BYTES		((size_t)2048)
#define NONCE_MAX_BYTES		((size_t)2048)
/* The engine makes no id_token with a shorter one, and says so only when the
 * code is exchanged (fosite v0.49.0, handler/openid/strategy_jwt.go). */
#define NONCE_MIN_BYTES		((size_t)8)

enum authorization_verdict {
	AUTHORIZATION_OK = 0,
	AUTHORIZATION_PAGE_ERROR,	/* never redirect (RFC 9700 §4.1) */
	AUTHORIZATION_REDIRECT_ERROR,	/* RFC 6749 §4.1.2.1 */
};

struct authorization_request {
	struct redirect_uri	redirect_uri;
	bool			is_redirect_uri_implied; /* it was left out */
	struct str		state;		/* absent if none was sent */
	struct str_list		scopes;		/* none until it is settled, if
						   the client named none */
	struct str		code_challenge;	/* always S256 */
	struct str		nonce;		/* absent if none was sent */
	struct str		prompt;		/* checked; absent or e.g.
						   "login consent" */
	int64_t			max_age_s;	/* -1 if none was sent */
	struct str		login_hint;	/* these four: absent or text */
	struct str		ui_locales;
	struct str		id_token_hint;
	struct str		resource;	/* RFC 8707; absent: none */
	bool			has_several_resources;
};

struct authorization_refusal {
	const char	*error;		/* "invalid_scope"; for both verdicts */
	const char	*description;	/* ASCII, for error_description */
	/* Set for AUTHORIZATION_REDIRECT_ERROR: where to, and what with. */
	struct redirect_uri redirect_uri;
	struct str	state;		/* absent if none was sent */
};

/* The client to look up, which may be the address of a document; false if it is
 * absent, repeated or no client id. */
MUST_USE bool	authorization_request_client_id(struct arena *a,
		    struct str query, struct str *client_id_r);
/*
 * Accepts   the raw query string; the client that its client_id names.
 *           response_type code; PKCE with S256 and a challenge of 43 to 128
 *           bytes; response_mode absent or query; scopes within the client's
 *           and known to the catalog, maybe none; a redirect address of the
 *           client's, which may be left out when there is exactly one and it
 *           is no loopback address. No parameter twice but resource. audience,
 *           request, request_uri and registration are refused.
 * Gives     *request_r, or *refusal_r; both live in `a`.
 * Source    RFC 6749 §3.1, §4.1.1; RFC 7636 §4.3; OpenID Connect Core
 *           §3.1.2.1, §3.1.2.6.
 */
MUST_USE enum authorization_verdict authorization_request_read(
		    struct arena *a, struct str query,
		    const struct client *client,
		    const struct scope_catalog *catalog,
		    struct authorization_request *request_r,
		    struct authorization_refusal *refusal_r);
/*
 * What the catalog of resources has to say of a request that was read: which
 * API the tokens are for, and what is asked of it when no scope was named.
 *
 * Accepts   one resource of the catalog, or none; scopes that it understands,
 *           those of our own API never without it.
 *           Without a scope: resource_default_scopes(), if there are any.
 * Gives     *request with the catalog's spelling of the resource and at least
 *           one scope, or AUTHORIZATION_REDIRECT_ERROR: invalid_target (RFC
 *           8707 §2), invalid_scope. The refusal lives in `a`.
 */
MUST_USE enum authorization_verdict authorization_request_settle(
		    struct arena *a, const struct client *client,
		    const struct scope_catalog *catalog,
		    const struct resource_catalog *resources,
		    struct authorization_request *request,
		    struct authorization_refusal *refusal_r);

#endif
