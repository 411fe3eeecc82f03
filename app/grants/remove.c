#include "grants/remove.h"

#include "base/metric.h"
#include "page/app.h"
#include "page/frame.h"
#include "queries.h"
#include "web/form.h"
#include "web/reply.h"
#include "web/route.h"

#define CONFIRM_WAIT_MS	600
#define CONFIRM_POLL_MS	50

static enum fault
find_grant(struct exchange *x, struct store_grant_get_row *row_r)
{
	struct uuid grant;
	bool is_found;

	if (!uuid_read(exchange_part(x, STR("grant")), &grant))
		return FAULT_NOT_FOUND;
	TRY(store_grant_get(x,
	    &(struct store_grant_get_in){
		.user_id = x->person.user.uuid,
		.grant_id = grant,
	    }, row_r, &is_found));
	return is_found ? FAULT_NONE : FAULT_NOT_FOUND;
}

static bool
is_confirmed(const struct store_grant_get_row *row)
{
	return str_is_absent(row->delivery) ||
	    str_equal(row->delivery, STR("confirmed"));
}

static enum fault
done_page(struct exchange *x, const struct store_grant_get_row *row)
{
	struct page_app_removed page = {
		.app_name = row->client_name,
		.others = (int)row->others,
	};

	page.frame = page_frame(x, PART_FRAME_HERE_APPS);
	page.state = is_confirmed(row) ? PAGE_APP_REMOVED_STATE_REMOVED :
	    PAGE_APP_REMOVED_STATE_BLOCKED;
	reply_has_form(x);
	page_app_removed_render(reply_page(x, 200), x->locale, &page);
	return FAULT_NONE;
}

/* Those of this approval; where all are to end, those of the others as well. */
static void
show_accounts(struct exchange *x, const struct store_grant_get_row *row,
    struct page_app_remove *page)
{
	struct page_app_remove_accounts *accounts;
	struct str_list own, others;
	size_t i, count;

	own = row->account_names;
	others = row->other_account_names;
	if (!page->is_all)
		others.count = 0;
	accounts = ARENA_ARRAY(x->arena, struct page_app_remove_accounts,
	    own.count + others.count);
	for (count = 0; count < own.count; count++)
		accounts[count].name = own.items[count];
	for (i = 0; i < others.count; i++)
		if (!str_list_has(own, others.items[i]))
			accounts[count++].name = others.items[i];
	page->accounts = accounts;
	page->accounts_count = count;
}

enum fault
remove_ask(struct exchange *x)
{
	struct page_app_remove page = { .app_name = STR_ABSENT };
	struct store_grant_get_row row;
	struct app_facts facts;
	struct str what;

	TRY(exchange_query(x, STR("what"), &what));
	TRY(find_grant(x, &row));
	if (str_equal(row.state, STR("ended")))
		return done_page(x, &row);

	facts = APP_FACTS(&row);
	page.frame = page_frame(x, PART_FRAME_HERE_APPS);
	page.app_name = row.client_name;
	page.trust = app_trust(x, &facts);
	page.others = (int)row.others;
	page.all = page.others + (str_equal(row.state, STR("live")) ? 1 : 0);
	page.is_all = page.others > 0 && str_equal(what, STR("all"));
	show_accounts(x, &row, &page);
	page.action = page_path(x, "/apps/", row.grant_id, "/remove");
	reply_has_form(x);
	page_app_remove_render(reply_page(x, 200), x->locale, &page);
	return FAULT_NONE;
}

static enum fault
end_one(struct exchange *x, struct uuid grant)
{
	struct store_grant_revoke_row revoked;

	TRY(store_grant_revoke(x,
	    &(struct store_grant_revoke_in){
		.grant_id = grant,
		.reason = STR("user"),
	    }, &revoked));
	metric_add(METRIC_REVOKED, 1);
	return FAULT_NONE;
}

static enum fault
end_app(struct exchange *x, struct uuid grant)
{
	struct store_grants_revoke_group_row revoked;

	TRY(store_grants_revoke_group(x,
	    &(struct store_grants_revoke_group_in){
		.user_id = x->person.user.uuid,
		.grant_id = grant,
		.reason = STR("user"),
	    }, &revoked));
	metric_add(METRIC_REVOKED, revoked.ended);
	return FAULT_NONE;
}

enum fault
remove_now(struct exchange *x)
{
	struct store_grant_get_row row;
	struct form form;
	struct str what;

	TRY(form_read(x, &form));
	TRY(form_one(&form, STR("what"), &what));
	TRY(find_grant(x, &row));
	TRY(str_equal(what, STR("all")) ? end_app(x, row.grant_id) :
	    end_one(x, row.grant_id));
	return reply_see_other_path(x,
	    page_path(x, "/apps/", row.grant_id, "/removed"));
}

/*
 * Usually the engine confirms within a few milliseconds; a moment's patience
 * spares most people a page that says that it has not yet.
 */
enum fault
remove_done(struct exchange *x)
{
	struct store_grant_get_row row;
	struct mono until;

	until = mono_in(CONFIRM_WAIT_MS);
	TRY(find_grant(x, &row));
	while (str_equal(row.state, STR("ended")) && !is_confirmed(&row) &&
	    !mono_is_past(until)) {
		fiber_sleep(CONFIRM_POLL_MS);
		TRY(find_grant(x, &row));
	}
	if (!str_equal(row.state, STR("ended")))
		return reply_see_other_path(x, STR("/apps"));
	return done_page(x, &row);
}
