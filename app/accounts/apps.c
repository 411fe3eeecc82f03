#include "accounts/apps.h"

#include <inttypes.h>

#include "base/metric.h"
#include "base/url.h"
#include "page/account.h"
#include "page/app.h"
#include "page/frame.h"
#include "page/notice.h"
#include "queries.h"
#include "web/form.h"
#include "web/reply.h"
#include "web/route.h"

#define PAGE_APPS	50
#define SEARCH_MAX_BYTES	200

static void
show_permissions(struct exchange *x, struct str_list scopes,
    struct page_account_apps_apps *app)
{
	struct app_permission *permissions;
	size_t i;

	permissions = ARENA_ARRAY(x->arena, struct app_permission,
	    scopes.count + 1);
	for (i = 0; i < scopes.count; i++)
		permissions[i].scope = scopes.items[i];
	app_areas(x, permissions, scopes.count, &app->areas,
	    &app->areas_count);
}

static struct str
app_path(struct exchange *x, struct uuid account, struct uuid grant)
{
	return arena_printf(x->arena, "/accounts/%.*s/apps/%.*s/remove",
	    STR_ARG(uuid_text(x->arena, account)),
	    STR_ARG(uuid_text(x->arena, grant)));
}

static struct page_account_apps_apps
show_app(struct exchange *x, const struct account_seen *account,
    const struct store_account_apps_row *row)
{
	struct page_account_apps_apps app = {
		.name = row->client_name,
		.member = row->member_name,
		.email = row->member_email,
		.allowed = row->granted_at,
		.remove = app_path(x, account->id, row->grant_id),
	};
	struct app_facts facts = APP_FACTS(row);

	app.trust = app_trust(x, &facts);
	if (!row->last_renewed_at_is_null)
		app.used = row->last_renewed_at;
	if (!row->expires_at_is_null)
		app.until = row->expires_at;
	show_permissions(x, row->scopes, &app);
	return app;
}

/* What the visitor looks for, and in which order. */
struct view {
	struct str	search;		/* trimmed; empty: everything */
	struct str	sort;		/* "member", "app", "newest", "unused" */
	uint32_t	from;		/* first row of this page */
};

static enum page_account_apps_sort
sort_shown(struct str sort)
{
	if (str_equal(sort, STR("app")))
		return PAGE_ACCOUNT_APPS_SORT_APP;
	if (str_equal(sort, STR("newest")))
		return PAGE_ACCOUNT_APPS_SORT_NEWEST;
	if (str_equal(sort, STR("unused")))
		return PAGE_ACCOUNT_APPS_SORT_UNUSED;
	return PAGE_ACCOUNT_APPS_SORT_MEMBER;
}

static enum fault
read_view(struct exchange *x, struct view *view_r)
{
	TRY(page_from(x, &view_r->from));
	TRY(exchange_query(x, STR("q"), &view_r->search));
	TRY(exchange_query(x, STR("sort"), &view_r->sort));
	view_r->search = str_is_absent(view_r->search) ? STR("") :
	    str_trim(view_r->search);
	if (view_r->search.len > SEARCH_MAX_BYTES)
		return FAULT_NOT_FOUND;
	if (sort_shown(view_r->sort) == PAGE_ACCOUNT_APPS_SORT_MEMBER)
		view_r->sort = STR("member");
	return FAULT_NONE;
}

static struct str
more_path(struct exchange *x, const struct account_seen *account,
    const struct view *view)
{
	return url_with(x->arena, page_path(x, "/accounts/", account->id,
	    "/apps"),
	    (const struct str[][2]){
		{ STR("q"), view->search },
		{ STR("sort"), view->sort },
		{ STR("from"), arena_printf(x->arena, "%" PRIu32,
		    view->from + PAGE_APPS) },
	    }, 3);
}

enum fault
account_apps_show(struct exchange *x)
{
	struct page_account_apps page = { .account = STR_ABSENT };
	struct store_account_apps_rows rows;
	struct page_account_apps_apps *apps;
	struct account_seen account;
	struct view view;
	size_t i;

	TRY(account_seen(x, ROLE_ADMIN, &account));
	TRY(read_view(x, &view));
	TRY(notice_find(x, &page.notice));
	/* One more than a page shows whether there is a next one. */
	TRY(store_account_apps(x,
	    &(struct store_account_apps_in){
		.account_id = account.id,
		.search = view.search,
		.sort = view.sort,
		.from_row = view.from,
		.row_count = PAGE_APPS + 1,
	    }, &rows));
	apps = ARENA_ARRAY(x->arena, struct page_account_apps_apps,
	    rows.count + 1);
	for (i = 0; i < rows.count && i < PAGE_APPS; i++)
		apps[i] = show_app(x, &account, &rows.items[i]);
	page.frame = page_frame(x, PART_FRAME_HERE_ACCOUNTS);
	page.account = account.name;
	page.apps = apps;
	page.apps_count = i;
	page.action = page_path(x, "/accounts/", account.id, "/apps");
	page.search = view.search;
	page.sort = sort_shown(view.sort);
	if (rows.count > PAGE_APPS)
		page.more = more_path(x, &account, &view);
	reply_has_form(x);
	page_account_apps_render(reply_page(x, 200), x->locale, &page);
	return FAULT_NONE;
}

static enum fault
find_app(struct exchange *x, struct account_seen *account_r,
    struct uuid *grant_r, struct store_account_app_row *row_r, bool *is_found_r)
{
	TRY(account_seen(x, ROLE_ADMIN, account_r));
	if (!uuid_read(exchange_part(x, STR("grant")), grant_r))
		return FAULT_NOT_FOUND;
	return store_account_app(x,
	    &(struct store_account_app_in){
		.account_id = account_r->id,
		.grant_id = *grant_r,
	    }, row_r, is_found_r);
}

static struct str
list_path(struct exchange *x, const struct account_seen *account)
{
	return page_path(x, "/accounts/", account->id, "/apps");
}

/* It is off the account, by the same form perhaps: the list has it no more. */
static enum fault
lead_back(struct exchange *x, const struct account_seen *account)
{
	return reply_see_other_path(x, list_path(x, account));
}

enum fault
account_app_remove_ask(struct exchange *x)
{
	struct page_account_app_remove page = { .app_name = STR_ABSENT };
	struct store_account_app_row row;
	struct account_seen account;
	struct app_facts facts;
	struct uuid grant;
	bool is_found;

	TRY(find_app(x, &account, &grant, &row, &is_found));
	if (!is_found)
		return lead_back(x, &account);
	facts = APP_FACTS(&row);
	page.frame = page_frame(x, PART_FRAME_HERE_ACCOUNTS);
	page.account = account.name;
	page.app_name = row.client_name;
	page.member = row.member_name;
	page.email = row.member_email;
	page.trust = app_trust(x, &facts);
	page.keep = list_path(x, &account);
	page.action = app_path(x, account.id, grant);
	reply_has_form(x);
	page_account_app_remove_render(reply_page(x, 200), x->locale, &page);
	return FAULT_NONE;
}

enum fault
account_app_remove_now(struct exchange *x)
{
	struct store_grant_account_end_row ended;
	struct store_account_app_row row;
	struct account_seen account;
	struct uuid grant;
	bool is_found;

	TRY(find_app(x, &account, &grant, &row, &is_found));
	if (!is_found)
		return lead_back(x, &account);
	TRY(store_grant_account_end(x,
	    &(struct store_grant_account_end_in){
		.grant_id = grant,
		.account_id = account.id,
	    }, &ended));
	metric_add(METRIC_REMOVED_BY_ACCOUNT, 1);
	return notice_see_other(x, list_path(x, &account), (struct said){
		.message = MESSAGE_APP_TAKEN_OFF,
		.with = { row.client_name, account.name, row.member_name },
	    });
}
