#include "grants/grants_api.h"

#include <inttypes.h>

#include "api/page.h"
#include "base/metric.h"
#include "queries.h"

/* As it grows it takes up to 14 MiB of the 16 that an exchange may have. */
#define EXPORT_BYTES	((size_t)6 * 1024 * 1024)
#define EXPORT_ROWS	1000
#define ROWS_BYTES	((size_t)16 * 1024 * 1024)

static void
write_accounts(struct api_json *j, const struct store_grants_held_row *row)
{
	api_json_array(j, "accounts");
	for (size_t i = 0; i < row->accounts.count; i++) {
		api_json_object(j, NULL);
		api_json_uuid(j, "id", row->accounts.items[i]);
		api_json_text(j, "name", row->account_names.items[i]);
		api_json_end(j, '}');
	}
	api_json_end(j, ']');
	/* More than are named: those that the token does not reach. */
	api_json_number(j, "account_count", row->account_count);
}

static void
write_app(struct api_json *j, const struct store_grants_held_row *row)
{
	api_json_object(j, "app");
	api_json_text(j, "client_id", row->client_id);
	api_json_text(j, "name", row->client_name);
	api_json_text(j, "owner", row->owner_name);
	api_json_text(j, "visibility", row->is_public ? STR("public") :
	    STR("private"));
	api_json_text(j, "verified_domain", row->verified_domain);
	api_json_text(j, "redirect_host", row->redirect_host);
	api_json_end(j, '}');
}

static void
write_grant(struct api_json *j, const struct store_grants_held_row *row)
{
	api_json_object(j, NULL);
	api_json_uuid(j, "id", row->grant_id);
	write_app(j, row);
	api_json_text(j, "state", row->state);
	api_json_texts(j, "scopes", row->scopes);
	api_json_text(j, "resource", row->audience);
	write_accounts(j, row);
	api_json_time(j, "granted_at", row->granted_at, false);
	api_json_time(j, "last_renewed_at", row->last_renewed_at,
	    row->last_renewed_at_is_null);
	api_json_time(j, "expires_at", row->expires_at,
	    row->expires_at_is_null);
	api_json_time(j, "ended_at", row->ended_at, row->ended_at_is_null);
	api_json_text(j, "end_reason", row->end_reason);
	api_json_end(j, '}');
}

/* live, ended, expired; absent: all of them. */
static enum fault
read_state(struct exchange *x, struct str *state_r)
{
	TRY(exchange_query(x, STR("state"), state_r));
	if (str_is_absent(*state_r) || str_equal(*state_r, STR("live")) ||
	    str_equal(*state_r, STR("ended")) ||
	    str_equal(*state_r, STR("expired")))
		return FAULT_NONE;
	return api_refuse(x, FAULT_BAD_REQUEST, STR("bad_request"),
	    STR("state is live, ended or expired."));
}

/* Microseconds and id of the grant after which a list goes on. */
static enum fault
read_place(const struct api_page *page, struct store_grants_held_in *in)
{
	uint64_t us;

	in->before_at_is_null = !page->goes_on;
	if (!page->goes_on)
		return FAULT_NONE;
	if (!str_to_u64(page->after[0], &us) ||
	    !uuid_read(page->after[1], &in->before_id))
		return FAULT_BAD_REQUEST;
	in->before_at.us = (int64_t)us;
	return FAULT_NONE;
}

static enum fault
list(struct exchange *x)
{
	struct store_grants_held_in in = {
		.user_id = x->person.user.uuid,
		.grant_id_is_null = true,
	};
	struct store_grants_held_rows rows;
	struct str last[2] = { STR(""), STR("") };
	struct api_page page;
	struct api_json j;
	size_t i;

	TRY(api_page_read(x, 2, &page));
	TRY(read_state(x, &in.state));
	TRY(read_place(&page, &in));
	in.row_count = API_PAGE_ASK(&page);
	TRY(store_grants_held(x, &in, &rows));
	api_page_open(x, &j);
	for (i = 0; i < rows.count && (int64_t)i < page.limit; i++) {
		write_grant(&j, &rows.items[i]);
		last[0] = arena_printf(x->arena, "%" PRId64,
		    rows.items[i].granted_at.us);
		last[1] = uuid_text(x->arena, rows.items[i].grant_id);
	}
	api_page_end(x, &j, i < rows.count, last, 2);
	return api_answer(x, &j);
}

static enum fault
find(struct exchange *x, struct store_grants_held_row *row_r)
{
	struct store_grants_held_in in = {
		.user_id = x->person.user.uuid,
		.before_at_is_null = true,
		.row_count = 1,
	};
	struct store_grants_held_rows rows;

	if (!uuid_read(exchange_part(x, STR("grant")), &in.grant_id))
		return FAULT_NOT_FOUND;
	TRY(store_grants_held(x, &in, &rows));
	if (rows.count == 0)
		return FAULT_NOT_FOUND;
	*row_r = rows.items[0];
	return FAULT_NONE;
}

static enum fault
get(struct exchange *x)
{
	struct store_grants_held_row row;
	struct api_json j;

	TRY(find(x, &row));
	api_json_open(&j, x->arena, ANSWER_BYTES);
	write_grant(&j, &row);
	return api_answer(x, &j);
}

/* Twice is as good as once: it is over either way. */
static enum fault
end(struct exchange *x)
{
	struct store_grants_held_row row;
	struct store_grant_revoke_row revoked;

	TRY(find(x, &row));
	TRY(store_grant_revoke(x, &(struct store_grant_revoke_in){
		.grant_id = row.grant_id,
		.reason = STR("user"),
	    }, &revoked));
	metric_add(METRIC_REVOKED, 1);
	return api_answer_done(x);
}

/* The next ones after in->before_at; their rows have memory of their own. */
static enum fault
export_batch(struct exchange *x, struct store_grants_held_in *in,
    struct api_json *j, bool *is_last_r)
{
	struct store_grants_held_rows rows = { .count = 0 };
	struct exchange batch = *x;
	enum fault fault;

	batch.arena = arena_open(ROWS_BYTES);
	fault = store_grants_held(&batch, in, &rows);
	for (size_t i = 0; fault == FAULT_NONE && i < rows.count; i++) {
		write_grant(j, &rows.items[i]);
		in->before_at = rows.items[i].granted_at;
		in->before_id = rows.items[i].grant_id;
		in->before_at_is_null = false;
	}
	*is_last_r = rows.count < EXPORT_ROWS;
	arena_close(&batch.arena);
	return fault;
}

/* All that there ever was, in one document. */
static enum fault
export(struct exchange *x)
{
	struct store_grants_held_in in = {
		.user_id = x->person.user.uuid,
		.grant_id_is_null = true,
		.before_at_is_null = true,
		.row_count = EXPORT_ROWS,
	};
	bool is_last = false;
	struct api_json j;

	api_json_open(&j, x->arena, EXPORT_BYTES);
	api_json_object(&j, NULL);
	api_json_uuid(&j, "user", x->person.user.uuid);
	api_json_array(&j, "grants");
	while (!is_last && !buf_is_full(&j.b))
		TRY(export_batch(x, &in, &j, &is_last));
	api_json_end(&j, ']');
	api_json_end(&j, '}');
	if (buf_is_full(&j.b))
		return api_refuse(x, FAULT_TOO_LARGE, STR("answer_too_long"),
		    STR("So many grants do not fit into one document; "
		    "/me/grants lists them all, page by page."));
	return api_answer(x, &j);
}

static const struct api_row rows[] = {
	{ GET, "/me/grants", "placet.grants.read", list },
	{ GET, "/me/grants/export", "placet.grants.read", export },
	{ GET, "/me/grants/:grant", "placet.grants.read", get },
	{ DELETE_, "/me/grants/:grant", "placet.grants.end", end },
};

const struct api_table grants_api = {
	"grants", rows, sizeof(rows) / sizeof(rows[0]), false
};
