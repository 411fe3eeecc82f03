#include "clients/preview.h"

#include "base/url.h"
#include "model/device_code.h"
#include "page/app.h"
#include "page/catalog.h"
#include "page/frame.h"
#include "registry/publish.h"
#include "web/kept.h"
#include "web/reply.h"

/* What the page needs to know of a client, saved or not. */
struct previewed {
	struct str		client_id;	/* absent for a new one */
	struct uuid		account;
	struct str		name;
	struct app_facts	facts;
	struct redirect_uri	redirect;
	bool			has_redirect;
	bool			has_devices;
	struct str_list		scopes;
	struct str_list		optional_scopes;
};

static enum role
role_needed(const struct previewed *p)
{
	enum role needed = ROLE_MEMBER;

	for (size_t i = 0; i < p->scopes.count; i++) {
		const struct scope *scope = scope_find(catalog(),
		    p->scopes.items[i]);

		if (scope != NULL && !scope_is_about_person(scope->id) &&
		    app_scope_is_required(scope, p->optional_scopes) &&
		    scope->minimum_role > needed)
			needed = scope->minimum_role;
	}
	return needed;
}

static bool
acts_on_accounts(const struct previewed *p)
{
	for (size_t i = 0; i < p->scopes.count; i++)
		if (!scope_is_about_person(p->scopes.items[i]))
			return true;
	return false;
}

/* The template's enums list the same roles in the same order. */
static enum page_consent_accounts_role
role_shown(enum role role)
{
	return (enum page_consent_accounts_role)(
	    PAGE_CONSENT_ACCOUNTS_ROLE_OWNER + (ROLE_OWNER - role));
}

/* Those of the developer stand for the user's. */
static enum fault
show_accounts(struct exchange *x, const struct previewed *p,
    struct page_consent *page)
{
	struct store_accounts_of_rows rows;
	struct page_consent_accounts *shown;
	enum role needed = role_needed(p);

	if (!acts_on_accounts(p))
		return FAULT_NONE;
	TRY(store_accounts_of(x,
	    &(struct store_accounts_of_in){
		.user_id = x->person.user.uuid,
	    }, &rows));
	shown = ARENA_ARRAY(x->arena, struct page_consent_accounts,
	    rows.count + 1);
	for (size_t i = 0; i < rows.count; i++) {
		enum role role = role_read(rows.items[i].role);

		shown[i] = (struct page_consent_accounts){
			.id = uuid_text(x->arena, rows.items[i].account_id),
			.name = rows.items[i].name,
			.role = role_shown(role),
			.is_eligible = role >= needed,
			.needs = (enum page_consent_accounts_needs)
			    role_shown(needed),
		};
	}
	if (rows.count == 1)
		shown[0].is_checked = true;
	page->accounts = shown;
	page->accounts_count = rows.count;
	return FAULT_NONE;
}

static void
show_permissions(struct exchange *x, const struct previewed *p,
    bool is_required, const struct part_area **areas_r, size_t *count_r)
{
	struct app_permission *shown = ARENA_ARRAY(x->arena,
	    struct app_permission, p->scopes.count + 1);
	size_t count = 0;

	for (size_t i = 0; i < p->scopes.count; i++) {
		const struct scope *scope = scope_find(catalog(),
		    p->scopes.items[i]);

		/* Said as a sentence. */
		if (scope == NULL || str_equal(scope->id,
		    STR("offline_access")) || app_scope_is_required(scope,
		    p->optional_scopes) != is_required)
			continue;
		shown[count++] = (struct app_permission){
			.scope = scope->id,
			.is_checked = is_required ||
			    app_scope_starts_ticked(scope),
		};
	}
	app_areas(x, shown, count, areas_r, count_r);
}

static bool
asks_restricted(const struct previewed *p)
{
	for (size_t i = 0; i < p->scopes.count; i++) {
		const struct scope *scope = scope_find(catalog(),
		    p->scopes.items[i]);

		if (scope != NULL &&
		    scope->sensitivity == SENSITIVITY_RESTRICTED)
			return true;
	}
	return false;
}

/*
 * The API that all of its scopes are of, where it is one alone: a request for
 * them can name it, and the page then says so (features.md B5).
 */
static const struct resource *
resource_of(const struct previewed *p)
{
	const struct resource *found = NULL;

	if (!acts_on_accounts(p))
		return NULL;
	for (size_t i = 0; i < resources()->count; i++) {
		const struct resource *r = &resources()->items[i];
		bool is_right = true;

		for (size_t k = 0; k < p->scopes.count; k++)
			is_right = is_right && resource_understands(r,
			    p->scopes.items[k]);
		if (is_right && found != NULL)
			return NULL;
		if (is_right)
			found = r;
	}
	return found;
}

/* Until it is known where people are sent, nothing is said in its place. */
static struct part_identity
identity(struct exchange *x, const struct previewed *p)
{
	struct part_identity shown;

	if (p->has_redirect)
		return app_identity(x, &p->facts, &p->redirect);
	shown = app_identity_of_device(x, &p->facts);
	if (!p->has_devices)
		shown.redirect = PART_IDENTITY_REDIRECT_MISSING;
	return shown;
}

static enum fault
render(struct exchange *x, struct previewed *p, struct page_consent page)
{
	const struct redirect_uri *redirect = p->has_redirect ||
	    !p->has_devices ? &p->redirect : NULL;
	const struct resource *resource = resource_of(p);

	page.frame.product = x->conf->product;
	page.is_preview = true;
	page.app_name = p->name;
	page.person = x->person.name;
	page.email = x->person.email;
	page.app = identity(x, p);
	if (resource != NULL) {
		page.resource = resource_name(resource, x->locale->lang);
		page.resource_uri = resource->uri;
	}
	app_links(x, &p->facts, &page.links, &page.links_count);
	TRY(publish_imitated(x, p->client_id, p->account, p->name,
	    redirect, &p->facts, &page));
	page.warning = app_warning(x, &p->facts, redirect,
	    asks_restricted(p));
	page.is_offline = str_list_has(p->scopes, STR("offline_access"));
	TRY(show_accounts(x, p, &page));
	show_permissions(x, p, true, &page.required, &page.required_count);
	show_permissions(x, p, false, &page.optional, &page.optional_count);
	reply_has_form(x);
	page_consent_render(reply_page(x, 200), x->locale, &page);
	return FAULT_NONE;
}

struct str
preview_path_as_public(struct exchange *x, const struct account_client *c,
    struct str domain)
{
	if (str_is_empty(domain))
		return STR_ABSENT;
	return url_with(x->arena, client_below(x, c, "/preview"),
	    (const struct str[][2]){
		{ STR("as"), STR("public") },
		{ STR("domain"), domain },
	    }, 2);
}

/* As who reads it calls it; else its tag. */
static struct str
own_name(struct str lang)
{
	static const char *const names[][2] = {
		{ "en", "English" }, { "de", "Deutsch" }, { "ar", "العربية" },
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (str_equal(lang, str_of(names[i][0])))
			return str_of(names[i][1]);
	return lang;
}

/* Light and dark, in each language that we have, of the page at `path`; and
 * the way back, unless it is absent. */
static void
show_looks(struct exchange *x, struct str back, struct str path,
    struct page_consent *page)
{
	static const struct {
		const char	*look;
		enum message	 words;
	} looks[] = {
		{ "light", MESSAGE_LOOK_LIGHT }, { "dark", MESSAGE_LOOK_DARK },
	};
	struct page_consent_looks *shown = ARENA_ARRAY(x->arena,
	    struct page_consent_looks, 2 * locales_count + 1);
	size_t count = 0;

	if (!str_is_absent(back))
		shown[count++] = (struct page_consent_looks){
			.words = { .message = MESSAGE_LOOK_BACK },
			.to = back,
		};
	for (size_t i = 0; i < locales_count; i++)
		for (size_t k = 0; k < 2; k++)
			shown[count++] = (struct page_consent_looks){
				.words = { .message = looks[k].words,
				    .with = { own_name(locales[i].lang) } },
				.to = url_with(x->arena, path,
				    (const struct str[][2]){
					{ STR("look"), str_of(looks[k].look) },
					{ STR("ui_locales"), locales[i].lang },
				    }, 2),
			};
	page->looks = shown;
	page->looks_count = count;
}

static enum part_frame_look
look_named(struct str name)
{
	if (str_equal(name, STR("dark")))
		return PART_FRAME_LOOK_DARK;
	return str_equal(name, STR("light")) ? PART_FRAME_LOOK_LIGHT :
	    (enum part_frame_look)0;
}

static struct app_facts
facts_of(const struct account_client *c)
{
	return (struct app_facts){
		.is_first_party = c->row.is_first_party,
		.is_public = c->row.is_public,
		.tier = c->row.tier,
		.document_url = c->row.client_uri,
		.home = c->row.client_uri,
		.policy = c->row.policy_uri,
		.terms = c->row.tos_uri,
		.publisher = c->account.name,
		.since = c->row.since,
		.verified_domain = c->row.verified_domain,
		.verified_since = c->row.verified_since,
		.verified_checked = c->row.verified_checked,
		.lapsed_domain = c->row.lapsed_domain,
		.lapsed = c->row.lapsed_at,
		.logo_hash = c->row.logo_hash,
	};
}

/* Only an admin may publish, and only what was registered by hand. */
static enum fault
make_public(struct exchange *x, const struct account_client *c,
    struct str domain, struct app_facts *facts)
{
	struct store_domains_of_rows rows;

	if (c->account.role < ROLE_ADMIN ||
	    !str_equal(c->row.tier, STR("hand")))
		return FAULT_NOT_FOUND;
	TRY(store_domains_of(x, &(struct store_domains_of_in){
		.account_id = c->account.id,
	    }, &rows));
	for (size_t i = 0; i < rows.count; i++) {
		const struct store_domains_of_row *row = &rows.items[i];

		if (!str_equal(row->name, domain) ||
		    (!str_equal(row->state, STR("verified")) &&
		    !str_equal(row->state, STR("stale"))))
			continue;
		facts->is_public = true;
		facts->verified_domain = row->name;
		facts->verified_since = row->verified_since;
		facts->verified_checked = row->confirmed_at;
		return FAULT_NONE;
	}
	return FAULT_NOT_FOUND;
}

enum fault
client_preview(struct exchange *x)
{
	struct page_consent page = { .is_preview = true };
	struct account_client c;
	struct previewed p;
	struct str look, as, domain, path;

	TRY(account_client_find(x, ROLE_MEMBER, &c));
	TRY(exchange_query(x, STR("look"), &look));
	TRY(exchange_query(x, STR("as"), &as));
	TRY(exchange_query(x, STR("domain"), &domain));
	/* Nobody is asked about such a one. */
	if (client_row_kind(x, &c.row) == CLIENT_MACHINE)
		return FAULT_NOT_FOUND;
	p = (struct previewed){
		.client_id = c.row.client_id,
		.account = c.account.id,
		.name = c.row.name,
		.facts = facts_of(&c),
		.scopes = c.row.scopes,
		.optional_scopes = c.row.optional_scopes,
		.has_devices = str_list_has(c.row.grant_types,
		    DEVICE_GRANT_TYPE),
	};
	path = client_below(x, &c, "/preview");
	if (str_equal(as, STR("public"))) {
		TRY(make_public(x, &c, domain, &p.facts));
		path = preview_path_as_public(x, &c, domain);
	}
	p.has_redirect = c.row.redirect_uris.count > 0 &&
	    redirect_uri_read_registered(x->arena,
	    c.row.redirect_uris.items[0], &p.redirect);
	page.frame.look = look_named(look);
	show_looks(x, c.path, path, &page);
	return render(x, &p, page);
}

enum fault
preview_form(struct exchange *x, struct form *form)
{
	struct str act;

	if (!form_has(form, STR("draft")))
		return FAULT_NONE;
	TRY(form_parse_page(x->arena, kept_read(x->arena, form, STR("draft")),
	    form));
	TRY(form_one(form, STR("do"), &act));
	return str_equal(act, STR("light")) || str_equal(act, STR("dark")) ?
	    FAULT_NONE : FAULT_BAD_REQUEST;
}

/* The same in another language or the other look is sent again, from here. */
static void
keep_draft(struct exchange *x, const struct form *form, struct str path,
    struct page_consent *page)
{
	struct page_consent_drafts *shown;
	struct str_list pieces;
	struct str kept;

	/* Without them where it cannot be sent again. */
	if (kept_write(x->arena, form, &kept) != FAULT_NONE)
		return;
	pieces = kept_pieces(x->arena, kept);
	shown = ARENA_ARRAY(x->arena, struct page_consent_drafts,
	    pieces.count);
	for (size_t i = 0; i < pieces.count; i++)
		shown[i].piece = pieces.items[i];
	page->drafts = shown;
	page->drafts_count = pieces.count;
	page->draft_action = path;
	page->draft_csrf = page_frame_bare(x).csrf;
	show_looks(x, STR_ABSENT, path, page);
}

enum fault
preview_draft(struct exchange *x, const struct account_seen *account,
    const struct account_client *c, const struct form *form,
    const struct client_form *f)
{
	const struct client_draft *d = &f->draft;
	struct page_consent page = { .is_preview = true };
	struct previewed p = {
		.account = account->id,
		.facts = {
			.tier = client_tier_name(CLIENT_HAND),
			.publisher = account->name,
			.since = utime_now(),
		},
		.scopes = d->scopes,
		.optional_scopes = d->optional_scopes,
		.has_devices = d->has_devices,
	};
	struct str look;

	TRY(exchange_query(x, STR("look"), &look));
	if (client_name_read(x->arena, d->name, &p.name) != PROBLEM_NONE) {
		page.lacks_name = true;
		p.name = STR("…");
	}
	if (c != NULL) {
		p.client_id = c->row.client_id;
		p.facts = facts_of(c);
	}
	p.facts.home = str_trim(d->client_uri);
	p.facts.policy = str_trim(d->policy_uri);
	p.facts.terms = str_trim(d->tos_uri);
	for (size_t i = 0; i < d->redirect_uris.count && !p.has_redirect; i++)
		p.has_redirect = redirect_uri_parse(x->arena,
		    d->redirect_uris.items[i], &p.redirect) == PROBLEM_NONE;
	page.frame.look = look_named(look);
	if (page.frame.look == 0)
		page.frame.look = f->act == CLIENT_FORM_PREVIEW_DARK ?
		    PART_FRAME_LOOK_DARK : PART_FRAME_LOOK_LIGHT;
	keep_draft(x, form, c == NULL ?
	    clients_path(x, account->id, "/new") : client_below(x, c,
	    "/edit"), &page);
	return render(x, &p, page);
}
