#include "clients/publish.h"

#include "base/url.h"
#include "clients/account_client.h"
#include "clients/preview.h"
#include "fresh/fresh.h"
#include "model/domain_name.h"
#include "model/name_skeleton.h"
#include "page/domain.h"
#include "page/frame.h"
#include "page/notice.h"
#include "registry/publish.h"
#include "web/reply.h"

/* What the list on the page asks for: in its order, by the store's names. */
static const struct item {
	const char	*lacks;		/* what the store says is missing */
	enum message	 said;
	const char	*below;		/* the page of the client to mend it */
} items[] = {
	{ "logo", MESSAGE_PUBLISH_LOGO, "/logo" },
	{ "client_uri", MESSAGE_PUBLISH_HOME, "/edit" },
	{ "policy_uri", MESSAGE_PUBLISH_POLICY, "/edit" },
	{ "scope", MESSAGE_PUBLISH_SCOPES, "/edit" },
	{ "domain", MESSAGE_PUBLISH_DOMAIN, NULL },
	{ "domain_found", MESSAGE_PUBLISH_DOMAIN_FOUND, NULL },
	{ "client_uri_domain", MESSAGE_PUBLISH_HOME_BELOW, "/edit" },
	{ "redirect_uris", MESSAGE_PUBLISH_REDIRECTS, NULL },
};

enum { ITEMS = sizeof(items) / sizeof(items[0]) };

struct candidate {
	struct account_client			c;
	struct str				domain;	/* chosen; or absent */
	bool					is_machine;
	struct store_client_publication_row	way;
};

static enum fault
find(struct exchange *x, struct account_client *c)
{
	TRY(account_client_find(x, ROLE_ADMIN, c));
	return str_equal(c->row.tier, STR("hand")) ? FAULT_NONE :
	    FAULT_NOT_FOUND;
}

/* Where nothing was chosen: the one it is shown under, or that its home page
 * is below, or the first. */
static struct str
likely_domain(struct exchange *x, const struct account_client *c,
    struct str_list domains)
{
	struct url home;

	if (str_list_has(domains, c->row.verified_domain))
		return c->row.verified_domain;
	if (!str_is_empty(c->row.client_uri) &&
	    url_read(x->arena, c->row.client_uri, &home))
		for (size_t i = 0; i < domains.count; i++)
			if (domain_covers(domains.items[i], home.host))
				return domains.items[i];
	return domains.count > 0 ? domains.items[0] : STR_ABSENT;
}

static enum fault
look(struct exchange *x, struct candidate *p)
{
	struct name_skeleton looks;
	struct host_looks hosts;

	name_skeleton(x->arena, p->c.row.name, &looks);
	publish_host_looks(x, p->c.row.redirect_uris, p->domain, &hosts);
	return store_client_publication(x, &(struct store_client_publication_in){
		.client_id = p->c.row.client_id,
		.domain = p->domain,
		.small = looks.small,
		.shown = looks.shown,
		.hosts = hosts.names,
		.looks = hosts.looks,
	    }, &p->way);
}

/* As the person sees it who may or may not have chosen a domain. */
static enum fault
find_candidate(struct exchange *x, struct str domain, struct candidate *p_r)
{
	TRY(find(x, &p_r->c));
	p_r->is_machine = client_row_kind(x, &p_r->c.row) == CLIENT_MACHINE;
	p_r->domain = domain;
	TRY(look(x, p_r));
	if (!str_is_empty(domain) && str_list_has(p_r->way.domains, domain))
		return FAULT_NONE;
	p_r->domain = likely_domain(x, &p_r->c, p_r->way.domains);
	return look(x, p_r);
}

/* A home page on a domain needs both first, and a record to be found one. */
static bool
is_done(const struct candidate *p, const char *lacks)
{
	if (str_equal(str_of(lacks), STR("domain_found")) &&
	    str_list_has(p->way.lacks, STR("domain")))
		return false;
	if (str_equal(str_of(lacks), STR("client_uri_domain")) &&
	    (str_list_has(p->way.lacks, STR("client_uri")) ||
	    str_list_has(p->way.lacks, STR("domain"))))
		return false;
	return !str_list_has(p->way.lacks, str_of(lacks));
}

static void
show_items(struct exchange *x, const struct candidate *p,
    struct page_client_publish *page)
{
	struct page_client_publish_items *shown = ARENA_ARRAY(x->arena,
	    struct page_client_publish_items, ITEMS);

	for (size_t i = 0; i < ITEMS; i++) {
		shown[i].said = (struct said){ .message = items[i].said };
		shown[i].is_done = is_done(p, items[i].lacks);
		shown[i].mend = items[i].below == NULL ? page->domains_page :
		    client_below(x, &p->c, items[i].below);
	}
	page->items = shown;
	page->items_count = ITEMS;
}

static void
show_domains(struct exchange *x, const struct candidate *p,
    struct page_client_publish *page)
{
	struct str_list domains = p->way.domains;
	struct page_client_publish_domains *shown = ARENA_ARRAY(x->arena,
	    struct page_client_publish_domains, domains.count + 1);
	struct page_client_publish_hosts *hosts = ARENA_ARRAY(x->arena,
	    struct page_client_publish_hosts, p->way.unproven.count + 1);

	for (size_t i = 0; i < domains.count; i++) {
		shown[i].name = page_domain_name(x, domains.items[i]);
		shown[i].is_chosen = str_equal(domains.items[i], p->domain);
		if (domains.count > 1)
			shown[i].preview = preview_path_as_public(x, &p->c,
			    domains.items[i]);
	}
	page->domains = shown;
	page->domains_count = domains.count;
	for (size_t i = 0; i < p->way.unproven.count; i++)
		hosts[i].host = p->way.unproven.items[i];
	page->hosts = hosts;
	page->hosts_count = p->way.unproven.count;
}

static enum page_client_publish_state
state_of(const struct candidate *p)
{
	if (p->c.row.is_public)
		return PAGE_CLIENT_PUBLISH_STATE_PUBLIC;
	if (p->is_machine)
		return PAGE_CLIENT_PUBLISH_STATE_MACHINE;
	/* What it looks like is not known to people any more: nobody waits. */
	if (!p->way.held_since_is_null && !str_is_empty(p->way.held_like))
		return PAGE_CLIENT_PUBLISH_STATE_HELD;
	if (p->way.refused_at_is_null)
		return PAGE_CLIENT_PUBLISH_STATE_PRIVATE;
	return str_is_empty(p->way.refused_host) ?
	    PAGE_CLIENT_PUBLISH_STATE_REFUSED :
	    PAGE_CLIENT_PUBLISH_STATE_REFUSED_HOST;
}

/* Of a public one only another domain than the one it is shown under. */
static bool
may_choose(const struct candidate *p)
{
	struct str_list domains = p->way.domains;

	if (p->is_machine)
		return false;
	return !p->c.row.is_public || domains.count > 1 ||
	    (domains.count == 1 && !str_equal(domains.items[0],
	    p->c.row.verified_domain));
}

static enum fault
render(struct exchange *x, const struct candidate *p, struct said done,
    enum message notice, int status)
{
	struct page_client_publish page = {
		.name = p->c.row.name,
		.client = p->c.path,
		.state = state_of(p),
		.done = done,
		.notice = { .message = notice },
		.may_choose = may_choose(p),
		.domain = p->c.row.verified_domain,
		.held_since = p->way.held_since,
		.held_like = p->way.held_like,
		.held_host = p->way.held_host,
		.refused_at = p->way.refused_at,
		.refused_like = p->way.refused_like,
		.refused_host = p->way.refused_host,
		.refused_why = p->way.refused_why,
		.version = (int)p->c.row.version,
		.action = client_below(x, &p->c, "/publish"),
		.edit = client_below(x, &p->c, "/edit"),
		.preview = preview_path_as_public(x, &p->c, p->domain),
		.make_private = client_below(x, &p->c, "/private"),
		.domains_page = page_path(x, "/accounts/", p->c.account.id,
		    "/domains"),
	};

	show_items(x, p, &page);
	show_domains(x, p, &page);
	page.frame = page_frame(x, PART_FRAME_HERE_ACCOUNTS);
	reply_has_form(x);
	page_client_publish_render(reply_page(x, status), x->locale, &page);
	return FAULT_NONE;
}

enum fault
client_publish_show(struct exchange *x)
{
	struct candidate p;
	struct str domain;
	struct said done;

	TRY(exchange_query(x, STR("domain"), &domain));
	TRY(notice_find(x, &done));
	TRY(find_candidate(x, domain, &p));
	return render(x, &p, done, MESSAGE_NONE, 200);
}

static enum fault
show_again(struct exchange *x, struct str domain, enum message notice,
    int status)
{
	struct candidate p;

	TRY(find_candidate(x, domain, &p));
	return render(x, &p, (struct said){ .message = MESSAGE_NONE }, notice,
	    status);
}

static enum fault
say_public(struct exchange *x, const struct account_client *c,
    struct str domain)
{
	return notice_see_other(x, client_below(x, c, "/publish"),
	    (struct said){
		.message = MESSAGE_CLIENT_PUBLISHED,
		.with = { c->row.name, page_domain_name(x, domain).shown },
	    });
}

/* It was changed, perhaps by the same form: then it is done. */
static enum fault
say_now(struct exchange *x, struct str domain)
{
	struct account_client now;

	TRY(find(x, &now));
	if (now.row.is_public && !str_is_empty(domain) &&
	    str_equal(now.row.verified_domain, domain))
		return say_public(x, &now, domain);
	return show_again(x, domain, MESSAGE_CLIENT_CHANGED_MEANWHILE, 409);
}

enum fault
client_publish_now(struct exchange *x)
{
	struct account_client c;
	struct published done;
	struct form form;
	struct str domain;
	enum fault fault;
	int64_t version;
	bool is_fresh;

	TRY(form_read(x, &form));
	TRY(find(x, &c));
	TRY(fresh_act(x, &form, &is_fresh));
	if (!is_fresh)
		return FAULT_NONE;
	TRY(form_one(&form, STR("domain"), &domain));
	if (client_row_kind(x, &c.row) == CLIENT_MACHINE)
		return show_again(x, domain, MESSAGE_NONE, 422);
	TRY(form_number(&form, STR("version"), &version));
	fault = publish_client(x, &c.row, version, domain, &done);
	if (fault == FAULT_CONFLICT)
		return say_now(x, domain);
	if (fault == FAULT_INVALID)
		return show_again(x, domain, MESSAGE_PUBLISH_NAME_LIKE, 422);
	/* The page says when and why it was refused before. */
	if (fault == FAULT_GONE)
		return show_again(x, domain, MESSAGE_NONE, 422);
	TRY(fault);
	if (done.lacks.count > 0)
		return show_again(x, domain, MESSAGE_PUBLISH_LACKS, 422);
	/* The page says what it waits for. */
	if (done.is_held)
		return reply_see_other_path(x, client_below(x, &c,
		    "/publish"));
	return say_public(x, &c, domain);
}

static enum fault
render_private(struct exchange *x, const struct account_client *c,
    enum message notice)
{
	struct store_client_outsiders_row ending;

	TRY(store_client_outsiders(x, &(struct store_client_outsiders_in){
		.client_id = c->row.client_id,
	    }, &ending));
	reply_has_form(x);
	page_client_private_render(reply_page(x, notice == MESSAGE_NONE ?
	    200 : 409), x->locale, &(struct page_client_private){
		.frame = page_frame(x, PART_FRAME_HERE_ACCOUNTS),
		.name = c->row.name,
		.account = c->account.name,
		.notice = { .message = notice },
		.grants = ending.grants,
		.people = ending.people,
		.version = (int)c->row.version,
		.keep = client_below(x, c, "/publish"),
		.action = client_below(x, c, "/private"),
	    });
	return FAULT_NONE;
}

enum fault
client_private_ask(struct exchange *x)
{
	struct account_client c;

	TRY(find(x, &c));
	return c.row.is_public ? render_private(x, &c, MESSAGE_NONE) :
	    FAULT_NOT_FOUND;
}

enum fault
client_private_now(struct exchange *x)
{
	struct account_client c;
	struct form form;
	struct store_client_unpublish_row done;
	enum fault fault;
	int64_t version;
	bool is_fresh;

	TRY(form_read(x, &form));
	TRY(find(x, &c));
	TRY(fresh_act(x, &form, &is_fresh));
	if (!is_fresh)
		return FAULT_NONE;
	TRY(form_number(&form, STR("version"), &version));
	fault = publish_undo(x, c.row.client_id, version, &done);
	if (fault == FAULT_CONFLICT) {
		TRY(find(x, &c));
		/* The same form again, perhaps: it is done. */
		if (c.row.is_public)
			return render_private(x, &c,
			    MESSAGE_CLIENT_CHANGED_MEANWHILE);
		fault = FAULT_NONE;
	}
	TRY(fault);
	return notice_see_other(x, c.path, (struct said){
		.message = MESSAGE_CLIENT_UNPUBLISHED,
		.with = { c.row.name, c.account.name },
	    });
}
