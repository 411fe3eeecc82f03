#include "clients/preview.h"

#include "base/url.h"
#include "page/app.h"
#include "page/catalog.h"
#include "page/frame.h"
#include "registry/publish.h"
#include "web/reply.h"

/* What the page needs to know of a client, saved or not. */
struct previewed {
	struct str		client_id;	/* absent for a new one */
	struct uuid		account;
	struct str		name;
	struct app_facts	facts;
	struct redirect_uri	redirect;
	bool			has_redirect;	/* else a device waits */
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

static enum fault
render(struct exchange *x, struct previewed *p, struct page_consent page)
{
	page.frame.product = x->conf->product;
	page.is_preview = true;
	page.app_name = p->name;
	page.person = x->person.name;
	page.email = x->person.email;
	page.app = p->has_redirect ? app_identity(x, &p->facts, &p->redirect) :
	    app_identity_of_device(x, &p->facts);
	app_links(x, &p->facts, &page.links, &page.links_count);
	TRY(publish_imitated(x, p->client_id, p->account, p->name,
	    p->has_redirect ? &p->redirect : NULL, &p->facts, &page));
	page.warning = app_warning(x, &p->facts, p->has_redirect ?
	    &p->redirect : NULL, asks_restricted(p));
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

/* Light and dark, in each language that we have, of the page at `path`. */
static void
show_looks(struct exchange *x, const struct account_client *c, struct str path,
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

	shown[count++] = (struct page_consent_looks){
		.words = { .message = MESSAGE_LOOK_BACK },
		.to = c->path,
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
	show_looks(x, &c, path, &page);
	return render(x, &p, page);
}

enum fault
preview_draft(struct exchange *x, const struct account_seen *account,
    const struct account_client *c, const struct client_form *f)
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
	};

	if (client_name_read(x->arena, d->name, &p.name) != PROBLEM_NONE)
		p.name = STR("…");
	if (c != NULL) {
		p.client_id = c->row.client_id;
		p.facts = facts_of(c);
	}
	p.facts.home = str_trim(d->client_uri);
	p.facts.policy = str_trim(d->policy_uri);
	for (size_t i = 0; i < d->redirect_uris.count && !p.has_redirect; i++)
		p.has_redirect = redirect_uri_parse(x->arena,
		    d->redirect_uris.items[i], &p.redirect) == PROBLEM_NONE;
	/* Until one is given: a web app comes back to the web, others here. */
	if (!p.has_redirect && !d->has_devices)
		p.has_redirect = redirect_uri_parse(x->arena,
		    client_kind_takes_redirect(d->kind, REDIRECT_URI_LOOPBACK) ?
		    STR("http://127.0.0.1/") : STR("https://app.example.com/"),
		    &p.redirect) == PROBLEM_NONE;
	page.frame.look = f->act == CLIENT_FORM_PREVIEW_DARK ?
	    PART_FRAME_LOOK_DARK : PART_FRAME_LOOK_LIGHT;
	return render(x, &p, page);
}
