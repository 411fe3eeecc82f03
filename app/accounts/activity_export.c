/*
 * activity_export: the activity of an account as a file.
 */
#include "accounts/activity.h"
#include "api/write.h"
#include "base/csv.h"
#include "page/account.h"
#include "page/frame.h"
#include "queries.h"
#include "web/form.h"
#include "web/reply.h"

/* Of one file; a longer list comes in parts. An event names all that an app may
 * do, so it can be 2 KiB long; the rows, and the file as it grows, have their
 * place in the memory of one exchange. */
#define PART_EVENTS	2000
#define FILE_MAX_BYTES	((size_t)4 * 1024 * 1024)

enum fault
account_activity_parts(struct exchange *x)
{
	struct page_account_activity_export page = { .parts = NULL };
	struct page_account_activity_export_parts *parts;
	struct store_activity_parts_rows rows;
	struct account_seen account;
	size_t i;

	TRY(account_seen(x, ROLE_ADMIN, &account));
	TRY(store_activity_parts(x, &(struct store_activity_parts_in){
		.account_id = account.id,
		.part_rows = PART_EVENTS,
	    }, &rows));
	parts = ARENA_ARRAY(x->arena,
	    struct page_account_activity_export_parts, rows.count + 1);
	for (i = 0; i < rows.count; i++) {
		parts[i].before = rows.items[i].before;
		parts[i].events = rows.items[i].events;
		parts[i].newest = rows.items[i].newest;
		parts[i].oldest = rows.items[i].oldest;
	}
	page.frame = page_frame(x, PART_FRAME_HERE_ACCOUNTS);
	page.account = account.name;
	page.action = page_path(x, "/accounts/", account.id,
	    "/activity/export");
	page.back = page_path(x, "/accounts/", account.id, "/activity");
	page.parts = parts;
	page.parts_count = rows.count;
	reply_has_form(x);
	page_account_activity_export_render(reply_page(x, 200), x->locale,
	    &page);
	return FAULT_NONE;
}

static struct str
or_empty(struct str text)
{
	return str_is_absent(text) ? STR("") : text;
}

static struct str
time_text(struct exchange *x, struct utime at)
{
	struct buf b;

	buf_open(&b, x->arena, 64);
	utime_add_rfc3339_ms(&b, at);
	return buf_str(&b);
}

static void
write_csv(struct exchange *x, const struct store_account_activity_rows *rows,
    struct buf *file)
{
	static const struct str head[] = {
		{ "time", 4 }, { "id", 2 }, { "event", 5 }, { "kind", 4 },
		{ "actor", 5 }, { "actor_name", 10 }, { "member_name", 11 },
		{ "app_id", 6 }, { "app_name", 8 }, { "detail", 6 },
	};
	size_t i;

	for (i = 0; i < sizeof(head) / sizeof(head[0]); i++)
		csv_add(file, head[i]);
	csv_end_row(file);
	for (i = 0; i < rows->count; i++) {
		const struct store_account_activity_row *row = &rows->items[i];

		csv_add(file, time_text(x, row->at));
		csv_add(file, arena_printf(x->arena, "%lld",
		    (long long)row->audit_id));
		csv_add(file, row->event);
		csv_add(file, row->kind);
		csv_add(file, row->actor);
		csv_add(file, or_empty(row->actor_name));
		csv_add(file, or_empty(row->member_name));
		csv_add(file, or_empty(row->app_id));
		csv_add(file, or_empty(row->app_name));
		csv_add(file, row->detail);
		csv_end_row(file);
	}
}

/* One JSON object a line; `detail` is JSON already, as the store writes it. */
static void
write_lines(struct exchange *x, const struct store_account_activity_rows *rows,
    struct buf *file)
{
	struct api_json j = { .b = *file };
	size_t i;

	for (i = 0; i < rows->count; i++) {
		const struct store_account_activity_row *row = &rows->items[i];

		j.has_before = false;
		api_json_object(&j, NULL);
		api_json_number(&j, "id", row->audit_id);
		api_json_text(&j, "time", time_text(x, row->at));
		api_json_text(&j, "event", row->event);
		api_json_text(&j, "kind", row->kind);
		api_json_text(&j, "actor", row->actor);
		api_json_text(&j, "actor_name", row->actor_name);
		api_json_text(&j, "member_name", row->member_name);
		api_json_text(&j, "app_id", row->app_id);
		api_json_text(&j, "app_name", row->app_name);
		api_json_kept(&j, "detail", row->detail);
		api_json_end(&j, '}');
		buf_add_byte(&j.b, '\n');
	}
	*file = j.b;
}

static enum fault
send_file(struct exchange *x, bool is_csv, const struct buf *file)
{
	if (buf_is_full(file))
		return FAULT_TOO_LARGE;
	reply_header(x, STR("Content-Disposition"), is_csv ?
	    STR("attachment; filename=\"account-activity.csv\"") :
	    STR("attachment; filename=\"account-activity.jsonl\""));
	return reply_bytes(x, 200, is_csv ? STR("text/csv; charset=utf-8") :
	    STR("application/jsonl; charset=utf-8"), buf_str(file));
}

static enum fault
read_part(const struct form *form, bool *is_csv_r, int64_t *before_r)
{
	struct str format;

	TRY(form_one(form, STR("format"), &format));
	TRY(form_number(form, STR("before"), before_r));
	*is_csv_r = str_equal(format, STR("csv"));
	return *is_csv_r || str_equal(format, STR("jsonl")) ? FAULT_NONE :
	    FAULT_BAD_REQUEST;
}

enum fault
account_activity_export(struct exchange *x)
{
	struct store_account_activity_rows rows;
	struct store_activity_export_row allowed;
	struct account_seen account;
	struct form form;
	struct buf file;
	int64_t before;
	bool is_csv;

	TRY(account_seen(x, ROLE_ADMIN, &account));
	TRY(form_read(x, &form));
	TRY(read_part(&form, &is_csv, &before));
	TRY(store_account_activity(x, &(struct store_account_activity_in){
		.account_id = account.id,
		.kind = STR_ABSENT,
		.person_is_null = true,
		.before = before,
		.row_count = PART_EVENTS,
	    }, &rows));
	/* Written down before it leaves: what leaves is in the log. */
	TRY(store_activity_export(x, &(struct store_activity_export_in){
		.account_id = account.id,
		.format = is_csv ? STR("csv") : STR("jsonl"),
		.events = (int64_t)rows.count,
	    }, &allowed));
	if (!allowed.is_allowed)
		return FAULT_TOO_MANY;
	buf_open(&file, x->arena, FILE_MAX_BYTES);
	if (is_csv)
		write_csv(x, &rows, &file);
	else
		write_lines(x, &rows, &file);
	return send_file(x, is_csv, &file);
}
