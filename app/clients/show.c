#include "clients/show.h"

#include "clients/form.h"
#include "page/app.h"
#include "page/frame.h"
#include "page/notice.h"
#include "web/reply.h"

enum {
	BY_HAND = 1,		/* for clients that people made */
	WITH_SECRETS = 2,
	WITH_PEOPLE = 4,	/* for those that ask somebody */
	GUARDED = 8,		/* of a public one, for admins */
};

/*
 * What the overview leads to: one row per page below it, in the order in which
 * they are shown.
 */
static const struct panel {
	const char	*below;		/* "/edit" */
	enum message	 title;
	enum message	 what;
	enum message	 what_of_machine;	/* none: the same */
	enum role	 at_least;
	unsigned int	 of;		/* which clients */
} panels[] = {
	{ "/quickstart", MESSAGE_PANEL_QUICKSTART,
	    MESSAGE_PANEL_QUICKSTART_WHAT,
	    MESSAGE_PANEL_QUICKSTART_OF_MACHINE, ROLE_MEMBER, 0 },
	{ "/preview", MESSAGE_PANEL_PREVIEW, MESSAGE_PANEL_PREVIEW_WHAT,
	    MESSAGE_NONE, ROLE_MEMBER, WITH_PEOPLE },
	{ "/edit", MESSAGE_PANEL_EDIT, MESSAGE_PANEL_EDIT_WHAT,
	    MESSAGE_PANEL_EDIT_OF_MACHINE, ROLE_DEVELOPER, BY_HAND },
	{ "/publish", MESSAGE_CLIENT_PUBLISH_TITLE,
	    MESSAGE_CLIENT_PUBLISH_WHAT, MESSAGE_NONE, ROLE_ADMIN,
	    BY_HAND | WITH_PEOPLE },
	{ "/logo", MESSAGE_CLIENT_LOGO_TITLE, MESSAGE_CLIENT_LOGO_WHAT,
	    MESSAGE_NONE, ROLE_DEVELOPER, BY_HAND | WITH_PEOPLE | GUARDED },
	{ "/secrets", MESSAGE_PANEL_SECRETS, MESSAGE_PANEL_SECRETS_WHAT,
	    MESSAGE_NONE, ROLE_DEVELOPER, WITH_SECRETS },
	{ "/refreshing", MESSAGE_PANEL_REFRESHING,
	    MESSAGE_PANEL_REFRESHING_WHAT, MESSAGE_NONE, ROLE_ADMIN,
	    WITH_PEOPLE },
	{ "/history", MESSAGE_PANEL_HISTORY, MESSAGE_PANEL_HISTORY_WHAT,
	    MESSAGE_NONE, ROLE_DEVELOPER, 0 },
	{ "/suspend", MESSAGE_PANEL_SUSPEND, MESSAGE_PANEL_SUSPEND_WHAT,
	    MESSAGE_NONE, ROLE_DEVELOPER, GUARDED },
	{ "/transfer", MESSAGE_PANEL_TRANSFER, MESSAGE_PANEL_TRANSFER_WHAT,
	    MESSAGE_NONE, ROLE_ADMIN, BY_HAND },
	{ "/delete", MESSAGE_PANEL_DELETE, MESSAGE_PANEL_DELETE_WHAT,
	    MESSAGE_PANEL_DELETE_OF_MACHINE, ROLE_DEVELOPER, GUARDED },
};

static bool
is_machine(struct exchange *x, const struct account_client *c)
{
	return client_row_kind(x, &c->row) == CLIENT_MACHINE;
}

static bool
is_for(struct exchange *x, const struct panel *p,
    const struct account_client *c)
{
	if (c->account.role < p->at_least)
		return false;
	if ((p->of & GUARDED) != 0 && c->row.is_public &&
	    c->account.role < ROLE_ADMIN)
		return false;
	if ((p->of & WITH_PEOPLE) != 0 && is_machine(x, c))
		return false;
	if ((p->of & BY_HAND) != 0 && !str_equal(c->row.tier, STR("hand")))
		return false;
	return (p->of & WITH_SECRETS) == 0 ||
	    str_starts(c->row.method, STR("client_secret"));
}

static void
show_panels(struct exchange *x, const struct account_client *c,
    struct page_client *page)
{
	const size_t most = sizeof(panels) / sizeof(panels[0]);
	struct page_client_panels *shown = ARENA_ARRAY(x->arena,
	    struct page_client_panels, most);
	size_t count = 0;

	for (size_t i = 0; i < most; i++) {
		if (!is_for(x, &panels[i], c))
			continue;
		shown[count++] = (struct page_client_panels){
			.title = { .message = panels[i].title },
			.what = { .message = is_machine(x, c) &&
			    panels[i].what_of_machine != MESSAGE_NONE ?
			    panels[i].what_of_machine : panels[i].what },
			.to = client_below(x, c, panels[i].below),
		};
	}
	page->panels = shown;
	page->panels_count = count;
}

static void
show_redirects(struct exchange *x, const struct account_client *c,
    struct page_client *page)
{
	struct str_list uris = c->row.redirect_uris;
	struct page_client_redirects *shown = ARENA_ARRAY(x->arena,
	    struct page_client_redirects, uris.count + 1);

	for (size_t i = 0; i < uris.count; i++)
		shown[i].uri = uris.items[i];
	page->redirects = shown;
	page->redirects_count = uris.count;
}

/* Required ones, or those that may be left out. */
static void
show_scopes(struct exchange *x, const struct account_client *c,
    bool is_optional, const struct part_area **areas_r, size_t *count_r)
{
	struct app_permission *shown = ARENA_ARRAY(x->arena,
	    struct app_permission, c->row.scopes.count + 1);
	size_t count = 0;

	for (size_t i = 0; i < c->row.scopes.count; i++)
		if (str_list_has(c->row.optional_scopes,
		    c->row.scopes.items[i]) == is_optional)
			shown[count++].scope = c->row.scopes.items[i];
	app_areas(x, shown, count, areas_r, count_r);
}

static enum page_client_origin
origin_of(struct str tier)
{
	switch (client_tier_read(tier)) {
	case CLIENT_SELF_REGISTERED:
		return PAGE_CLIENT_ORIGIN_SELF;
	case CLIENT_METADATA_DOCUMENT:
		return PAGE_CLIENT_ORIGIN_DOCUMENT;
	case CLIENT_TIER_NONE:
	case CLIENT_HAND:
		break;
	}
	return PAGE_CLIENT_ORIGIN_HAND;
}

/* Those that registered themselves did not say. */
static struct said
kind_of(struct exchange *x, const struct store_client_of_account_row *row)
{
	return client_kind_said(str_equal(row->tier, STR("hand")) ?
	    client_kind_name(client_row_kind(x, row)) : row->kind);
}

/* For those who may take it back. */
static enum fault
show_offer(struct exchange *x, const struct account_client *c,
    struct page_client *page)
{
	struct store_client_transfer_open_row offer;
	bool is_offered;

	if (c->account.role < ROLE_ADMIN)
		return FAULT_NONE;
	TRY(store_client_transfer_open(x,
	    &(struct store_client_transfer_open_in){
		.account_id = c->account.id,
		.client_id = c->row.client_id,
	    }, &offer, &is_offered));
	if (!is_offered)
		return FAULT_NONE;
	page->offered_to = offer.receiver;
	page->offered_until = offer.expires_at;
	page->transfer = client_below(x, c, "/transfer");
	return FAULT_NONE;
}

/* Of one that the engine alone knows a secret of nobody can say. */
static enum fault
show_secrets(struct exchange *x, const struct account_client *c,
    struct page_client *page)
{
	struct store_client_secrets_ever_row ever;

	if (c->account.role < ROLE_DEVELOPER ||
	    !str_starts(c->row.method, STR("client_secret")))
		return FAULT_NONE;
	TRY(store_client_secrets_ever(x, &(struct store_client_secrets_ever_in){
		.client_id = c->row.client_id,
	    }, &ever));
	page->lacks_secret = ever.had_one && !ever.has_one;
	page->secrets = client_below(x, c, "/secrets");
	return FAULT_NONE;
}

enum fault
client_show(struct exchange *x)
{
	struct account_client c;
	struct page_client page;

	TRY(account_client_find(x, ROLE_MEMBER, &c));
	page = (struct page_client){
		.frame = page_frame(x, PART_FRAME_HERE_ACCOUNTS),
		.account = c.account.name,
		.clients = clients_path(x, c.account.id, ""),
		.name = c.row.name,
		.client_id = c.row.client_id,
		.is_machine = is_machine(x, &c),
		.is_public = c.row.is_public,
		.is_suspended = c.row.is_suspended,
		.origin = origin_of(c.row.tier),
		.is_told = c.row.is_mirrored,
		.kind = kind_of(x, &c.row),
		.method = client_method_said(c.row.method),
		.created = c.row.created_at,
		.used = c.row.used_at,
		.version = (int)c.row.version,
		.domain = c.row.verified_domain,
		.lapsed_domain = c.row.lapsed_domain,
		.lapsed = c.row.lapsed_at,
		.has_no_badge = !c.row.is_first_party &&
		    str_equal(c.row.tier, STR("hand")) &&
		    str_is_absent(c.row.verified_domain),
		.home = c.row.client_uri,
		.policy = c.row.policy_uri,
		.terms = c.row.tos_uri,
	};
	TRY(notice_find(x, &page.notice));
	TRY(show_offer(x, &c, &page));
	TRY(show_secrets(x, &c, &page));
	show_redirects(x, &c, &page);
	show_scopes(x, &c, false, &page.required, &page.required_count);
	show_scopes(x, &c, true, &page.optional, &page.optional_count);
	show_panels(x, &c, &page);
	page_client_render(reply_page(x, 200), x->locale, &page);
	return FAULT_NONE;
}
