/*
 * client_draft: a client as a developer or a program asks for it, and
 * everything that is wrong with it.
 *
 * The page and the API fill in the same draft and get the same client, or the
 * same list of troubles: all of them, each with its field.
 */
#ifndef MODEL_CLIENT_DRAFT_H
#define MODEL_CLIENT_DRAFT_H

#include "base/configuration.h"
#include "model/client_kind.h"

#define CLIENT_TROUBLES_MAX	((size_t)64)

/* As it was typed: absent or empty where nothing was. */
struct client_draft {
	enum client_kind	kind;
	struct str		name;
	bool			has_keys;	/* keys instead of a secret */
	struct str_list		redirect_uris;
	struct str_list		scopes;		/* all it may ask for */
	struct str_list		optional_scopes; /* of these, may be left out */
	bool			has_devices;	/* RFC 8628 */
	struct str		client_uri;
	struct str		policy_uri;
	struct str		tos_uri;
	struct str		jwks;
	struct str		jwks_uri;
	/*
	 * What a client that is there has already: it stays, whatever the rules
	 * for its kind are now, or were where it came from.
	 */
	struct str		kept_name;
	struct str		kept_client_uri;
	struct str_list		kept_redirect_uris;
	bool			kept_without_redirects;
	struct str_list		kept_scopes;
	bool			kept_devices;
};

/* In the order of the form (templates/client_form.html). */
enum client_field {
	CLIENT_FIELD_NONE = 0,
	CLIENT_FIELD_NAME,
	CLIENT_FIELD_CLIENT_URI,
	CLIENT_FIELD_POLICY_URI,
	CLIENT_FIELD_TOS_URI,
	CLIENT_FIELD_REDIRECT_URIS,
	CLIENT_FIELD_KEYS,		/* jwks */
	CLIENT_FIELD_JWKS_URI,
	CLIENT_FIELD_SCOPES,
};
#define CLIENT_FIELD_LAST	CLIENT_FIELD_SCOPES

struct client_trouble {
	enum client_field	field;
	enum problem		problem;
	struct str		what;	/* the address, word or scope that is
					   wrong, or how it begins; absent: the
					   whole field */
	struct str		why;	/* of PROBLEM_KEYS, in English: "key 2
					   is RSA with 1024 bits; …"; of
					   PROBLEM_NOT_ASCII the address that
					   does instead */
};

struct client_troubles {
	struct client_trouble	items[CLIENT_TROUBLES_MAX];
	size_t			count;
};

struct client_draft_rules {
	const struct scope_catalog	*catalog;
	const struct configuration	*conf;
};

/*
 * Gives     *client_r in `a`: kind, name, method, redirect_uris (canonical),
 *           scopes, optional_scopes, grant_types, the links, jwks or jwks_uri;
 *           tier HAND, private. A web server's secret is client_secret_basic.
 *           refresh_token is among the grant types with offline_access.
 * Fails     false, with the troubles added to *troubles (at most
 *           CLIENT_TROUBLES_MAX are kept).
 */
MUST_USE bool	client_draft_read(struct arena *a,
		    const struct client_draft *draft,
		    const struct client_draft_rules *rules,
		    struct client *client_r, struct client_troubles *troubles);
/* One more, for what only others can judge. */
void		client_trouble_add(struct arena *a,
		    struct client_troubles *troubles, enum client_field field,
		    enum problem problem, struct str what);
/* "redirect_uris": the name by which RFC 7591 §2 knows it. */
struct str	client_field_name(enum client_field field);

#endif
