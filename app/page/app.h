/*
 * app: the one shape in which an app introduces itself, wherever it does, and
 * how its permissions are said.
 */
#ifndef PAGE_APP_H
#define PAGE_APP_H

#include "model/redirect_uri.h"
#include "model/scope.h"
#include "queries.h"
#include "templates.h"
#include "web/exchange.h"

/* What is known of who stands behind an app. */
struct app_facts {
	bool		is_first_party;
	bool		is_public;
	struct str	tier;		/* "hand", "self", "document" */
	struct str	document_url;	/* of that tier; absent if unknown */
	struct str	home;		/* its home page, privacy policy and */
	struct str	policy;		/* terms; absent: not known here */
	struct str	terms;
	struct str	publisher;	/* the account that registered it */
	struct utime	since;		/* when, or when it took it over */
	struct str	verified_domain;	/* absent if none */
	struct utime	verified_since;
	struct utime	verified_checked;
	struct str	lapsed_domain;	/* was verified, and is no more */
	struct utime	lapsed;
	struct str	imitates;	/* an app of others that is known by a
					   name like this */
	struct str	logo_hash;	/* absent: none, or not to be shown */
};

/* Of the app in a row of any query that tells of grants. */
#define APP_FACTS(row) ((struct app_facts){			\
	.is_first_party = (row)->is_first_party,		\
	.is_public = (row)->is_public,				\
	.tier = (row)->tier,					\
	.document_url = (row)->document_url,			\
	.publisher = (row)->owner_name,				\
	.since = (row)->client_since,				\
	.verified_domain = (row)->verified_domain,		\
	.verified_since = (row)->verified_since,		\
	.verified_checked = (row)->verified_checked,		\
	.lapsed_domain = (row)->lapsed_domain,			\
	.lapsed = (row)->lapsed_at,				\
})
struct app_facts	app_facts_of(const struct store_client_find_row *client);
/* Where the logo of that hash lies; absent for none. */
struct str		app_logo_path(struct exchange *x,
			    struct str logo_hash);
/* The same for other sites and programs: with our own address before it. */
struct str		app_logo_uri(struct exchange *x,
			    struct str logo_hash);
struct part_trust	app_trust(struct exchange *x,
			    const struct app_facts *facts);
struct part_identity	app_identity(struct exchange *x,
			    const struct app_facts *facts,
			    const struct redirect_uri *redirect);
/*
 * Its home page, privacy policy and terms, for an app that people registered:
 * as links where the host is below its verified domain, else as words.
 */
void			app_links(struct exchange *x,
			    const struct app_facts *facts,
			    const struct part_app_link **links_r,
			    size_t *count_r);
/* Of an app on a device that waits for the answer (RFC 8628). */
struct part_identity	app_identity_of_device(struct exchange *x,
			    const struct app_facts *facts);
/*
 * The one worst risk (features.md §4.3.4), or none (zero). `redirect` is NULL
 * for a device that waits for the answer.
 */
enum page_consent_warning	app_warning(struct exchange *x,
			    const struct app_facts *facts,
			    const struct redirect_uri *redirect,
			    bool asks_restricted);
/* Is `host` the verified domain or below it? False when none is verified. */
bool			app_host_is_verified(const struct app_facts *facts,
			    struct str host);

/*
 * May a live grant answer for the person, without a page? Only for an app that
 * somebody stands for: made by the operator, or registered by hand for the
 * members of its own account, and coming back to a web address (ASVS 5.0
 * 10.7.1; f:A3, f:A19). Never for a restricted scope: that wants a password.
 */
bool	app_may_skip_consent(const struct store_client_find_row *client,
	    const struct redirect_uri *redirect, struct str_list scopes);

/*
 * A scope can be deselected when the client said so at registration and the
 * catalog does not insist (f:A9). A sensitive one then starts unticked (f:A10).
 */
bool	app_scope_is_required(const struct scope *scope,
	    struct str_list optional_scopes);
bool	app_scope_starts_ticked(const struct scope *scope);

/*
 * Groups permissions by the catalog's areas, in the catalog's order, in the
 * visitor's language. A scope that left the catalog is shown by its id.
 */
struct app_permission {
	struct str	scope;
	bool		is_checked;
};
void	app_areas(struct exchange *x, const struct app_permission *permissions,
	    size_t count, const struct part_area **areas_r, size_t *count_r);

#endif
