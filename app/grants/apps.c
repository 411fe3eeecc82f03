#include "grants/apps.h"

#include <inttypes.h>

#include "grants/card.h"
#include "page/catalog.h"
#include "page/frame.h"
#include "queries.h"
#include "web/reply.h"

#define PAGE_APPS	50
#define FILTERS_MAX	64

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

struct view {
	struct str	show;		/* "all", "unused", "sensitive" */
	struct uuid	account;
	bool		has_account;
	uint32_t	from;		/* first card of this page */
};

/* Nothing is left out of it. */
static bool
is_whole(const struct view *view)
{
	return !view->has_account && str_equal(view->show, STR("all"));
}

static enum fault
read_view(struct exchange *x, struct view *view)
{
	struct str show, account;

	TRY(exchange_query(x, STR("show"), &show));
	TRY(exchange_query(x, STR("account"), &account));
	*view = (struct view){ .show = STR("all") };
	if (str_equal(show, STR("unused")) || str_equal(show, STR("sensitive")))
		view->show = show;
	if (!str_is_empty(account)) {
		if (!uuid_read(account, &view->account))
			return FAULT_NOT_FOUND;
		view->has_account = true;
	}
	return page_from(x, &view->from);
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
	    is_whole(view));
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
	struct buf path;

	buf_open(&path, x->arena, 256);
	buf_printf(&path, "/apps?from=%" PRIu32 "&show=%.*s",
	    view->from + PAGE_APPS, STR_ARG(view->show));
	if (view->has_account)
		buf_printf(&path, "&account=%.*s",
		    STR_ARG(uuid_text(x->arena, view->account)));
	return buf_str(&path);
}

static void
show_cards(struct exchange *x, const struct store_grants_of_rows *rows,
    const struct view *view, struct page_apps *page)
{
	const struct page_apps_apps *cards;
	size_t count;

	cards = cards_of(x, rows, sensitive_scopes(x), is_whole(view), &count);
	if (view->from >= count)
		return;
	page->apps = cards + view->from;
	page->apps_count = count - view->from;
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
	page.has_any = rows.count > 0 || !is_whole(&view);
	TRY(show_filters(x, &view, &page));
	show_cards(x, &rows, &view, &page);
	page.frame = page_frame(x, PART_FRAME_HERE_APPS);

	reply_has_form(x);
	page_apps_render(reply_page(x, 200), x->locale, &page);
	return FAULT_NONE;
}
