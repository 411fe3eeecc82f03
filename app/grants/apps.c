#include "grants/apps.h"

#include <stdlib.h>

#include "base/url.h"
#include "page/app.h"
#include "page/catalog.h"
#include "page/frame.h"
#include "queries.h"
#include "web/reply.h"

#define PAGE_APPS		50
#define UNUSED_AFTER_US		((int64_t)90 * 24 * 3600 * 1000000)
#define FILTERS_MAX		64

static struct str_list
sensitive_scopes(struct exchange *x)
{
	const struct scope_catalog *known;
	struct str *ids;
	size_t i, count;

	known = catalog();
	ids = ARENA_ARRAY(x->arena, struct str, known->scopes_count);
	for (i = count = 0; i < known->scopes_count; i++)
		if (known->scopes[i].sensitivity != SENSITIVITY_BASIC)
			ids[count++] = known->scopes[i].id;
	return (struct str_list){ ids, count };
}

static bool
has_any_of(struct str_list scopes, struct str_list wanted)
{
	size_t i;

	for (i = 0; i < scopes.count; i++)
		if (str_list_has(wanted, scopes.items[i]))
			return true;
	return false;
}

static void
show_accounts(struct exchange *x, struct str_list names,
    struct page_apps_apps *app)
{
	struct page_apps_apps_accounts *accounts;
	size_t i;

	accounts = ARENA_ARRAY(x->arena, struct page_apps_apps_accounts,
	    names.count);
	for (i = 0; i < names.count; i++)
		accounts[i].name = names.items[i];
	app->accounts = accounts;
	app->accounts_count = names.count;
}

static void
show_permissions(struct exchange *x, struct str_list scopes,
    struct page_apps_apps *app)
{
	struct app_permission *permissions;
	size_t i, count;

	permissions = ARENA_ARRAY(x->arena, struct app_permission,
	    scopes.count);
	for (i = count = 0; i < scopes.count; i++)
		if (!str_equal(scopes.items[i], STR("offline_access")))
			permissions[count++].scope = scopes.items[i];
	app_areas(x, permissions, count, &app->areas, &app->areas_count);
}

static struct page_apps_apps
show_app(struct exchange *x, const struct store_grants_of_row *row,
    struct str_list sensitive)
{
	struct page_apps_apps app = { .name = row->client_name };
	struct app_facts facts;
	struct utime last;

	facts = (struct app_facts){
		.is_first_party = row->is_first_party,
		.is_public = row->is_public,
		.tier = row->tier,
		.document_url = row->document_url,
		.publisher = row->owner_name,
		.since = row->client_since,
		.verified_domain = row->verified_domain,
		.verified_since = row->verified_since,
	};
	app.trust = app_trust(x, &facts);
	app.is_sensitive = has_any_of(row->scopes, sensitive);
	app.is_offline = str_list_has(row->scopes, STR("offline_access"));
	app.allowed = row->granted_at;
	if (!row->last_renewed_at_is_null)
		app.used = row->last_renewed_at;
	last = row->last_renewed_at_is_null ? row->granted_at :
	    row->last_renewed_at;
	app.is_unused = utime_now().us - last.us > UNUSED_AFTER_US;
	if (!row->expires_at_is_null)
		app.until = row->expires_at;
	app.remove = page_path(x, "/apps/", row->grant_id, "/remove");
	show_accounts(x, row->account_names, &app);
	show_permissions(x, row->scopes, &app);
	return app;
}

/* Sensitive and unused first, then by last use (features.md §4.5). */
static int
in_order(const void *left, const void *right)
{
	const struct page_apps_apps *a = left, *b = right;

	if (a->is_sensitive != b->is_sensitive)
		return a->is_sensitive ? -1 : 1;
	if (a->is_unused != b->is_unused)
		return a->is_unused ? -1 : 1;
	if (a->used.us != b->used.us)
		return a->used.us > b->used.us ? -1 : 1;
	if (a->allowed.us != b->allowed.us)
		return a->allowed.us > b->allowed.us ? -1 : 1;
	return str_order(a->name, b->name);
}

struct view {
	struct str	show;		/* "all", "unused", "sensitive" */
	struct uuid	account;
	bool		has_account;
	uint64_t	from;		/* first row of this page */
};

static enum fault
read_view(struct exchange *x, struct view *view)
{
	struct str show, account, from;

	TRY(exchange_query(x, STR("show"), &show));
	TRY(exchange_query(x, STR("account"), &account));
	TRY(exchange_query(x, STR("from"), &from));
	*view = (struct view){ .show = STR("all") };
	if (str_equal(show, STR("unused")) || str_equal(show, STR("sensitive")))
		view->show = show;
	if (!str_is_empty(account)) {
		if (!uuid_read(account, &view->account))
			return FAULT_NOT_FOUND;
		view->has_account = true;
	}
	if (!str_is_empty(from) && (!str_to_u64(from, &view->from) ||
	    view->from > UINT32_MAX))
		return FAULT_NOT_FOUND;
	return FAULT_NONE;
}

static void
add_filter(struct exchange *x, struct page_apps_filters *f, enum message label,
    const char *to, bool is_current)
{
	f->to = str_of(to);
	f->label = locale_text(x->locale, label);
	f->is_current = is_current;
}

static enum fault
show_filters(struct exchange *x, const struct view *view,
    struct page_apps *page)
{
	struct store_accounts_of_rows accounts;
	struct page_apps_filters *f;
	bool is_here;
	size_t i, n;

	TRY(store_accounts_of(x,
	    &(struct store_accounts_of_in){
		.user_id = x->person.user.uuid,
	    }, &accounts));
	f = ARENA_ARRAY(x->arena, struct page_apps_filters, FILTERS_MAX);
	add_filter(x, &f[0], MESSAGE_FILTER_ALL, "/apps",
	    !view->has_account && str_equal(view->show, STR("all")));
	add_filter(x, &f[1], MESSAGE_FILTER_UNUSED, "/apps?show=unused",
	    str_equal(view->show, STR("unused")));
	add_filter(x, &f[2], MESSAGE_FILTER_SENSITIVE, "/apps?show=sensitive",
	    str_equal(view->show, STR("sensitive")));
	n = 3;
	for (i = 0; i < accounts.count && n < FILTERS_MAX; i++) {
		is_here = view->has_account && uuid_equal(view->account,
		    accounts.items[i].account_id);
		f[n].to = page_path(x, "/apps?account=",
		    accounts.items[i].account_id, "");
		f[n].label = accounts.items[i].name;
		f[n++].is_current = is_here;
	}
	page->filters = f;
	page->filters_count = n;
	return FAULT_NONE;
}

static struct str
more_path(struct exchange *x, const struct view *view)
{
	uint64_t next = view->from + PAGE_APPS;
	struct buf path;

	buf_open(&path, x->arena, 256);
	buf_printf(&path, "/apps?from=%llu&show=%.*s",
	    (unsigned long long)next, STR_ARG(view->show));
	if (view->has_account)
		buf_printf(&path, "&account=%.*s",
		    STR_ARG(uuid_text(x->arena, view->account)));
	return buf_str(&path);
}

/* The store lists grants by the name of their app: its others are beside it. */
static bool
is_one_of_several(const struct store_grants_of_rows *rows, size_t i)
{
	struct str app;

	app = rows->items[i].client_id;
	return (i > 0 && str_equal(rows->items[i - 1].client_id, app)) ||
	    (i + 1 < rows->count &&
	    str_equal(rows->items[i + 1].client_id, app));
}

static void
show_apps(struct exchange *x, const struct store_grants_of_rows *rows,
    const struct view *view, struct page_apps *page)
{
	struct str_list sensitive;
	struct page_apps_apps *apps;
	size_t i;

	sensitive = sensitive_scopes(x);
	apps = ARENA_ARRAY(x->arena, struct page_apps_apps, rows->count);
	for (i = 0; i < rows->count; i++) {
		apps[i] = show_app(x, &rows->items[i], sensitive);
		apps[i].is_one_of_several = is_one_of_several(rows, i);
	}
	if (rows->count > 0)
		qsort(apps, rows->count, sizeof(apps[0]), in_order);
	if (view->from >= rows->count)
		return;
	page->apps = apps + view->from;
	page->apps_count = rows->count - view->from;
	if (page->apps_count > PAGE_APPS) {
		page->apps_count = PAGE_APPS;
		page->more = more_path(x, view);
	}
}

enum fault
apps_show(struct exchange *x)
{
	struct page_apps page = { .has_any = true };
	struct store_grants_of_rows rows;
	struct view view;

	TRY(read_view(x, &view));
	TRY(store_grants_of(x,
	    &(struct store_grants_of_in){
		.user_id = x->person.user.uuid,
		.filter = view.show,
		.account_id = view.account,
		.account_id_is_null = !view.has_account,
		.sensitive_scopes = sensitive_scopes(x),
	    }, &rows));
	/* Without a filter, an empty list means that there is nothing at all. */
	page.has_any = rows.count > 0 || view.has_account ||
	    !str_equal(view.show, STR("all"));
	TRY(show_filters(x, &view, &page));
	show_apps(x, &rows, &view, &page);
	page.frame = page_frame(x, PART_FRAME_HERE_APPS);

	reply_has_form(x);
	page_apps_render(reply_page(x, 200), x->locale, &page);
	return FAULT_NONE;
}
