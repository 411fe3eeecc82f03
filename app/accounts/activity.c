#include "accounts/activity.h"

#include "accounts/activity_words.h"
#include "base/url.h"
#include "page/account.h"
#include "page/frame.h"
#include "web/form.h"
#include "web/reply.h"

#define PAGE_EVENTS	50
#define PEOPLE_MAX	1000	/* to choose from */

/* What the visitor asked to see; absent and zero: everything. */
struct wanted {
	struct str	kind;
	struct str	person;
	struct uuid	person_id;
	uint64_t	before;
};

static enum page_account_activity_kind
kind_shown(struct str kind)
{
	static const struct {
		struct str				name;
		enum page_account_activity_kind		shown;
	} kinds[] = {
		{ { "account", 7 }, PAGE_ACCOUNT_ACTIVITY_KIND_ACCOUNT },
		{ { "members", 7 }, PAGE_ACCOUNT_ACTIVITY_KIND_MEMBERS },
		{ { "policy", 6 }, PAGE_ACCOUNT_ACTIVITY_KIND_POLICY },
		{ { "apps", 4 }, PAGE_ACCOUNT_ACTIVITY_KIND_APPS },
		{ { "clients", 7 }, PAGE_ACCOUNT_ACTIVITY_KIND_CLIENTS },
		{ { "domains", 7 }, PAGE_ACCOUNT_ACTIVITY_KIND_DOMAINS },
	};
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (str_equal(kinds[i].name, kind))
			return kinds[i].shown;
	return (enum page_account_activity_kind)0;
}

bool
account_activity_has_kind(struct str kind)
{
	return kind_shown(kind) != 0;
}

static enum fault
read_wanted(struct exchange *x, struct wanted *w_r)
{
	struct str before;

	*w_r = (struct wanted){ .before = 0 };
	TRY(exchange_query(x, STR("kind"), &w_r->kind));
	TRY(exchange_query(x, STR("person"), &w_r->person));
	TRY(exchange_query(x, STR("before"), &before));
	if (!str_is_empty(w_r->kind) && kind_shown(w_r->kind) == 0)
		return FAULT_NOT_FOUND;
	if (!str_is_empty(w_r->person) &&
	    !uuid_read(w_r->person, &w_r->person_id))
		return FAULT_NOT_FOUND;
	if (!str_is_empty(before) && (!str_to_u64(before, &w_r->before) ||
	    w_r->before == 0 || w_r->before > INT64_MAX))
		return FAULT_NOT_FOUND;
	return FAULT_NONE;
}

static enum fault
find_events(struct exchange *x, const struct account_seen *account,
    const struct wanted *w, struct store_account_activity_rows *rows_r)
{
	/* One more than a page shows whether there is a next one. */
	return store_account_activity(x, &(struct store_account_activity_in){
		.account_id = account->id,
		.kind = str_is_empty(w->kind) ? STR_ABSENT : w->kind,
		.person = w->person_id,
		.person_is_null = str_is_empty(w->person),
		.before = (int64_t)w->before,
		.before_is_null = w->before == 0,
		.row_count = PAGE_EVENTS + 1,
	    }, rows_r);
}

static enum page_account_activity_events_actor
actor_shown(struct str actor)
{
	if (str_equal(actor, STR("person")))
		return PAGE_ACCOUNT_ACTIVITY_EVENTS_ACTOR_PERSON;
	if (str_equal(actor, STR("operator")))
		return PAGE_ACCOUNT_ACTIVITY_EVENTS_ACTOR_OPERATOR;
	if (str_equal(actor, STR("outside")))
		return PAGE_ACCOUNT_ACTIVITY_EVENTS_ACTOR_OUTSIDE;
	return PAGE_ACCOUNT_ACTIVITY_EVENTS_ACTOR_SYSTEM;
}

static void
show_events(struct exchange *x, const struct store_account_activity_rows *rows,
    struct page_account_activity *page)
{
	const struct store_account_activity_row *row;
	struct page_account_activity_events *events;
	size_t i;

	events = ARENA_ARRAY(x->arena, struct page_account_activity_events,
	    rows->count + 1);
	for (i = 0; i < rows->count && i < PAGE_EVENTS; i++) {
		row = &rows->items[i];
		events[i].at = row->at;
		events[i].what = activity_said(row);
		events[i].more = activity_more(row, x->conf->operator_name);
		events[i].actor = actor_shown(row->actor);
		events[i].actor_name = row->actor_name;
	}
	page->events = events;
	page->events_count = i;
}

static enum fault
show_people(struct exchange *x, const struct account_seen *account,
    const struct wanted *w, struct page_account_activity *page)
{
	struct store_account_members_rows rows;
	struct page_account_activity_people *people;
	size_t i;

	TRY(store_account_members(x, &(struct store_account_members_in){
		.account_id = account->id,
		.row_count = PEOPLE_MAX,
	    }, &rows));
	people = ARENA_ARRAY(x->arena, struct page_account_activity_people,
	    rows.count + 1);
	for (i = 0; i < rows.count; i++) {
		people[i].id = uuid_text(x->arena, rows.items[i].user_id);
		people[i].name = rows.items[i].name;
		people[i].is_chosen = !str_is_empty(w->person) &&
		    uuid_equal(rows.items[i].user_id, w->person_id);
	}
	page->people = people;
	page->people_count = rows.count;
	return FAULT_NONE;
}

/* The page after the last event that is shown, with the same filters. */
static struct str
older_path(struct exchange *x, struct str path, const struct wanted *w,
    int64_t last)
{
	struct str before = arena_printf(x->arena, "%lld", (long long)last);

	return url_with(x->arena, path, (const struct str[][2]){
		{ STR("kind"), str_is_absent(w->kind) ? STR("") : w->kind },
		{ STR("person"), str_is_absent(w->person) ? STR("") :
		    w->person },
		{ STR("before"), before },
	    }, 3);
}

enum fault
account_activity_show(struct exchange *x)
{
	struct page_account_activity page = { .events = NULL };
	struct store_account_activity_rows rows;
	struct account_seen account;
	struct wanted wanted;

	TRY(account_seen(x, ROLE_ADMIN, &account));
	TRY(read_wanted(x, &wanted));
	TRY(find_events(x, &account, &wanted, &rows));
	TRY(show_people(x, &account, &wanted, &page));
	show_events(x, &rows, &page);
	page.frame = page_frame(x, PART_FRAME_HERE_ACCOUNTS);
	page.account = account.name;
	page.operator = x->conf->operator_name;
	page.action = page_path(x, "/accounts/", account.id, "/activity");
	page.export = page_path(x, "/accounts/", account.id,
	    "/activity/export");
	page.kind = kind_shown(wanted.kind);
	page.is_filtered = !str_is_empty(wanted.kind) ||
	    !str_is_empty(wanted.person);
	if (rows.count > PAGE_EVENTS)
		page.older = older_path(x, page.action, &wanted,
		    rows.items[PAGE_EVENTS - 1].audit_id);
	reply_has_form(x);
	page_account_activity_render(reply_page(x, 200), x->locale, &page);
	return FAULT_NONE;
}
