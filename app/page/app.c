#include "page/app.h"

#include "model/domain_name.h"
#include "model/public_suffix.h"
#include "page/catalog.h"

struct app_facts
app_facts_of(const struct store_client_find_row *client)
{
	return (struct app_facts){
		.is_first_party = client->is_first_party,
		.is_public = client->is_public,
		.tier = client->tier,
		.document_url = client->client_uri,
		.home = client->client_uri,
		.policy = client->policy_uri,
		.terms = client->tos_uri,
		.publisher = client->account_name,
		.since = client->since,
		.verified_domain = client->verified_domain,
		.verified_since = client->verified_since,
		.verified_checked = client->verified_checked,
		.lapsed_domain = client->lapsed_domain,
		.lapsed = client->lapsed_at,
		.logo_hash = client->logo_hash,
	};
}

/* The host that the client_id of a client document names; absent for others. */
static struct str
document_host(struct exchange *x, const struct app_facts *facts)
{
	struct url url;

	if (!str_equal(facts->tier, STR("document")) ||
	    str_is_empty(facts->document_url) ||
	    !url_read(x->arena, facts->document_url, &url))
		return STR_ABSENT;
	return url.host;
}

static enum part_trust_kind
trust_kind(const struct app_facts *facts, struct str document)
{
	if (!str_is_empty(document))
		return PART_TRUST_KIND_DOCUMENT;
	if (!str_equal(facts->tier, STR("hand")))
		return PART_TRUST_KIND_SELF_REGISTERED;
	if (facts->is_first_party)
		return PART_TRUST_KIND_FIRST_PARTY;
	if (!facts->is_public)
		return PART_TRUST_KIND_PRIVATE;
	if (!str_is_empty(facts->verified_domain))
		return PART_TRUST_KIND_VERIFIED;
	if (!str_is_empty(facts->lapsed_domain))
		return PART_TRUST_KIND_LAPSED;
	return PART_TRUST_KIND_UNVERIFIED;
}

struct part_trust
app_trust(struct exchange *x, const struct app_facts *facts)
{
	struct str document = document_host(x, facts);
	enum part_trust_kind kind = trust_kind(facts, document);
	struct domain_name named;

	named = domain_name_of(x->arena, kind == PART_TRUST_KIND_LAPSED ?
	    facts->lapsed_domain : kind == PART_TRUST_KIND_DOCUMENT ?
	    document : facts->verified_domain);
	return (struct part_trust){
		.kind = kind,
		.publisher = facts->is_first_party ? x->conf->operator_name :
		    facts->publisher,
		.since = facts->since,
		.domain = named.ascii,
		.shown = named.shows_both ? named.shown : STR_ABSENT,
		.verified = facts->verified_since,
		.checked = facts->verified_checked,
		.lapsed = facts->lapsed,
	};
}

struct str
app_logo_path(struct exchange *x, struct str logo_hash)
{
	struct buf b;

	if (str_is_empty(logo_hash))
		return STR_ABSENT;
	buf_open(&b, x->arena, 128);
	buf_add(&b, STR("/logo/"));
	buf_add(&b, base64url(x->arena, logo_hash));
	buf_add(&b, STR(".png"));
	return buf_str(&b);
}

struct str
app_logo_uri(struct exchange *x, struct str logo_hash)
{
	struct str path = app_logo_path(x, logo_hash);

	return str_is_absent(path) ? path : arena_printf(x->arena,
	    "%.*s%.*s", STR_ARG(x->conf->public_url), STR_ARG(path));
}

static enum part_identity_redirect
redirect_shown(const struct redirect_uri *redirect)
{
	switch (redirect->kind) {
	case REDIRECT_URI_WEB:
		return PART_IDENTITY_REDIRECT_WEB;
	case REDIRECT_URI_LOOPBACK:
		return PART_IDENTITY_REDIRECT_LOOPBACK;
	case REDIRECT_URI_PRIVATE_SCHEME:
		return PART_IDENTITY_REDIRECT_PRIVATE_SCHEME;
	case REDIRECT_URI_NONE:
		break;
	}
	PANIC("no such kind of redirect URI: %d", (int)redirect->kind);
}

/* Only who has shown a domain, or is the operator, may show a picture. */
static struct str
logo_of(struct exchange *x, const struct app_facts *facts)
{
	enum part_trust_kind kind = trust_kind(facts, document_host(x, facts));

	if (kind != PART_TRUST_KIND_VERIFIED &&
	    kind != PART_TRUST_KIND_FIRST_PARTY)
		return STR_ABSENT;
	return app_logo_path(x, facts->logo_hash);
}

struct part_identity
app_identity(struct exchange *x, const struct app_facts *facts,
    const struct redirect_uri *redirect)
{
	struct str host = redirect_uri_display_host(x->arena, redirect);
	struct domain_name named = domain_name_of(x->arena, host);

	if (redirect->kind == REDIRECT_URI_PRIVATE_SCHEME)
		host = arena_printf(x->arena, "%.*s:", STR_ARG(host));
	return (struct part_identity){
		.trust = app_trust(x, facts),
		.logo = logo_of(x, facts),
		.redirect = redirect_shown(redirect),
		.redirect_host = host,
		.redirect_site = redirect->kind == REDIRECT_URI_WEB ?
		    public_suffix_registrable(host) : STR_ABSENT,
		.redirect_shown = named.shows_both ? named.shown : STR_ABSENT,
	};
}

struct part_identity
app_identity_of_device(struct exchange *x, const struct app_facts *facts)
{
	return (struct part_identity){
		.trust = app_trust(x, facts),
		.logo = logo_of(x, facts),
		.redirect = PART_IDENTITY_REDIRECT_DEVICE,
	};
}

static bool
add_link(struct exchange *x, const struct app_facts *facts, struct str text,
    enum part_app_link_what what, struct part_app_link *link_r)
{
	struct url url;

	if (str_is_empty(text) || !url_read(x->arena, text, &url) ||
	    url.scheme != URL_HTTPS || str_is_empty(url.host))
		return false;
	*link_r = (struct part_app_link){
		.what = what,
		.host = url.host,
		.to = facts->is_first_party ||
		    app_host_is_verified(facts, url.host) ? text : STR_ABSENT,
	};
	return true;
}

void
app_links(struct exchange *x, const struct app_facts *facts,
    const struct part_app_link **links_r, size_t *count_r)
{
	struct part_app_link *links = ARENA_ARRAY(x->arena,
	    struct part_app_link, 3);
	size_t count = 0;

	/* Who registers itself could name any site as its own. */
	if (str_equal(facts->tier, STR("hand"))) {
		if (add_link(x, facts, facts->home, PART_APP_LINK_WHAT_HOME,
		    &links[count]))
			count++;
		if (add_link(x, facts, facts->policy,
		    PART_APP_LINK_WHAT_POLICY, &links[count]))
			count++;
		if (add_link(x, facts, facts->terms, PART_APP_LINK_WHAT_TERMS,
		    &links[count]))
			count++;
	}
	*links_r = links;
	*count_r = count;
}

bool
app_host_is_verified(const struct app_facts *facts, struct str host)
{
	return domain_covers(facts->verified_domain, host);
}

enum page_consent_warning
app_warning(struct exchange *x, const struct app_facts *facts,
    const struct redirect_uri *redirect, bool asks_restricted)
{
	bool is_verified = !str_is_empty(facts->verified_domain);

	if (!str_is_empty(facts->imitates) && redirect != NULL)
		return PAGE_CONSENT_WARNING_IMITATION;
	/* Always, and whoever made the app: that somebody can be trusted says
	 * nothing when it is another who began (features.md §4.1). */
	if (redirect == NULL)
		return PAGE_CONSENT_WARNING_DEVICE;
	if (redirect->kind == REDIRECT_URI_WEB && is_verified &&
	    !app_host_is_verified(facts, redirect_uri_display_host(x->arena,
	    redirect)))
		return PAGE_CONSENT_WARNING_MISMATCH;
	if (!facts->is_first_party && facts->is_public && !is_verified &&
	    asks_restricted)
		return PAGE_CONSENT_WARNING_RESTRICTED;
	if (redirect->kind == REDIRECT_URI_LOOPBACK)
		return PAGE_CONSENT_WARNING_LOOPBACK;
	if (redirect->kind == REDIRECT_URI_PRIVATE_SCHEME)
		return PAGE_CONSENT_WARNING_PRIVATE_SCHEME;
	if (!str_equal(facts->tier, STR("hand")))
		return PAGE_CONSENT_WARNING_SELF_REGISTERED;
	if (!facts->is_first_party && facts->is_public && !is_verified)
		return PAGE_CONSENT_WARNING_UNVERIFIED;
	return (enum page_consent_warning)0;
}

bool
app_scope_is_required(const struct scope *scope,
    struct str_list optional_scopes)
{
	return scope->is_required ||
	    !str_list_has(optional_scopes, scope->id);
}

bool
app_scope_starts_ticked(const struct scope *scope)
{
	return scope->sensitivity == SENSITIVITY_BASIC;
}

bool
app_may_skip_consent(const struct store_client_find_row *client,
    const struct redirect_uri *redirect, struct str_list scopes)
{
	const struct scope *scope;
	size_t i;

	for (i = 0; i < scopes.count; i++) {
		scope = scope_find(catalog(), scopes.items[i]);
		if (scope == NULL ||
		    scope->sensitivity == SENSITIVITY_RESTRICTED)
			return false;
	}
	return redirect->kind == REDIRECT_URI_WEB &&
	    str_equal(client->tier, STR("hand")) &&
	    (client->is_first_party || !client->is_public);
}

static const struct app_permission *
find_permission(const struct app_permission *permissions, size_t count,
    struct str scope)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (str_equal(permissions[i].scope, scope))
			return &permissions[i];
	return NULL;
}

/* For what the operator has no text of in the page's language (WCAG 3.1.2). */
static struct str
lang_of(const struct exchange *x, struct wordings text)
{
	return wording_is_foreign(text, x->locale->lang) ? STR("en") :
	    STR_ABSENT;
}

/* Appends the permissions of one area; false if it has none of them. */
static bool
add_area(struct exchange *x, const struct scope_area *area,
    const struct app_permission *permissions, size_t count,
    struct part_area *area_r)
{
	const struct scope_catalog *known;
	const struct app_permission *one;
	struct part_permission *shown;
	const struct scope *scope;
	size_t i, k;

	known = catalog();
	shown = ARENA_ARRAY(x->arena, struct part_permission, count);
	for (i = k = 0; i < known->scopes_count && k < count; i++) {
		scope = &known->scopes[i];
		if (scope->area != area)
			continue;
		one = find_permission(permissions, count, scope->id);
		if (one == NULL)
			continue;
		shown[k].id = scope->id;
		shown[k].text = scope_text(scope, x->locale->lang);
		shown[k].lang = lang_of(x, scope->text);
		shown[k].is_sensitive =
		    scope->sensitivity != SENSITIVITY_BASIC;
		shown[k].is_restricted =
		    scope->sensitivity == SENSITIVITY_RESTRICTED;
		shown[k].is_checked = one->is_checked;
		k++;
	}
	area_r->name = scope_area_text(area, x->locale->lang);
	area_r->lang = lang_of(x, area->text);
	area_r->permissions = shown;
	area_r->permissions_count = k;
	return k > 0;
}

/* Those that left the catalog: of them only the id is known. */
static bool
add_others(struct exchange *x, const struct app_permission *permissions,
    size_t count, struct part_area *area_r)
{
	struct part_permission *shown = ARENA_ARRAY(x->arena,
	    struct part_permission, count);
	size_t others = 0;

	for (size_t i = 0; i < count; i++)
		if (scope_find(catalog(), permissions[i].scope) == NULL)
			shown[others++] = (struct part_permission){
				.id = permissions[i].scope,
				.text = permissions[i].scope,
				.is_checked = permissions[i].is_checked,
			};
	area_r->name = locale_text(x->locale, MESSAGE_AREA_OTHERS);
	area_r->permissions = shown;
	area_r->permissions_count = others;
	return others > 0;
}

void
app_areas(struct exchange *x, const struct app_permission *permissions,
    size_t count, const struct part_area **areas_r, size_t *count_r)
{
	const struct scope_catalog *known;
	struct part_area *areas;
	size_t i, k;

	known = catalog();
	areas = ARENA_ARRAY(x->arena, struct part_area,
	    known->areas_count + 1);
	for (i = k = 0; i < known->areas_count; i++)
		if (add_area(x, &known->areas[i], permissions, count,
		    &areas[k]))
			k++;
	if (add_others(x, permissions, count, &areas[k]))
		k++;
	*areas_r = areas;
	*count_r = k;
}
