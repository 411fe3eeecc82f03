#include "accounts/activity_api.h"

#include <inttypes.h>

#include "accounts/activity.h"
#include "api/page.h"
#include "page/account.h"
#include "queries.h"

static enum fault
read_kind(struct exchange *x, struct str *kind_r)
{
	TRY(exchange_query(x, STR("kind"), kind_r));
	if (!str_is_absent(*kind_r) && !account_activity_has_kind(*kind_r))
		return api_refuse(x, FAULT_BAD_REQUEST, STR("bad_request"),
		    STR("kind is account, members, policy, apps, clients or "
		    "domains."));
	return FAULT_NONE;
}

/* A member, or who was one. */
static enum fault
read_person(struct exchange *x, struct store_account_activity_in *in)
{
	struct str person;

	TRY(exchange_query(x, STR("person"), &person));
	in->person_is_null = str_is_absent(person);
	if (!in->person_is_null && !uuid_read(person, &in->person))
		return api_refuse(x, FAULT_BAD_REQUEST, STR("bad_request"),
		    STR("person is the id of one, as in the list of "
		    "members."));
	return FAULT_NONE;
}

static enum fault
read_place(struct exchange *x, const struct api_page *page,
    struct store_account_activity_in *in)
{
	uint64_t before;

	in->before_is_null = !page->goes_on;
	if (!page->goes_on)
		return FAULT_NONE;
	if (!str_to_u64(page->after[0], &before) || before > INT64_MAX)
		return api_refuse(x, FAULT_BAD_REQUEST, STR("cursor"),
		    STR("Begin without a cursor."));
	in->before = (int64_t)before;
	return FAULT_NONE;
}

/* As in the file that the page gives; `detail` is JSON as the store has it. */
static void
write_event(struct api_json *j, const struct store_account_activity_row *row)
{
	api_json_object(j, NULL);
	api_json_number(j, "id", row->audit_id);
	api_json_time(j, "at", row->at, false);
	api_json_text(j, "event", row->event);
	api_json_text(j, "kind", row->kind);
	api_json_text(j, "actor", row->actor);
	api_json_text(j, "actor_name", row->actor_name);
	api_json_text(j, "member_name", row->member_name);
	api_json_text(j, "app_id", row->app_id);
	api_json_text(j, "app_name", row->app_name);
	api_json_kept(j, "detail", row->detail);
	api_json_end(j, '}');
}

enum fault
activity_api_list(struct exchange *x)
{
	struct store_account_activity_in in = { 0 };
	struct store_account_activity_rows rows;
	struct account_seen account;
	struct str last = STR("");
	struct api_page page;
	struct api_json j;
	size_t i;

	TRY(account_seen(x, ROLE_ADMIN, &account));
	TRY(api_page_read(x, 1, &page));
	TRY(read_kind(x, &in.kind));
	TRY(read_person(x, &in));
	TRY(read_place(x, &page, &in));
	in.account_id = account.id;
	in.row_count = API_PAGE_ASK(&page);
	TRY(store_account_activity(x, &in, &rows));
	api_page_open(x, &j);
	for (i = 0; i < rows.count && (int64_t)i < page.limit; i++) {
		write_event(&j, &rows.items[i]);
		last = arena_printf(x->arena, "%" PRId64,
		    rows.items[i].audit_id);
	}
	api_page_end(x, &j, i < rows.count, &last, 1);
	return api_answer(x, &j);
}
