#include "clients/life_api.h"

#include "api/body.h"
#include "api/match.h"
#include "api/page.h"
#include "clients/account_client.h"
#include "clients/history.h"
#include "page/catalog.h"
#include "registry/client_secret.h"
#include "registry/mirror.h"
#include "web/route.h"

static enum fault
set_suspended(struct exchange *x, bool is_suspended)
{
	struct store_client_suspend_row row;
	struct account_client c;
	struct api_json j;
	struct str_list seen;
	enum fault fault;

	TRY(account_client_find(x, ROLE_DEVELOPER, &c));
	TRY(api_match_read(x, &seen));
	fault = store_client_suspend(x, &(struct store_client_suspend_in){
		.client_id = c.row.client_id,
		.seen = seen,
		.is_suspended = is_suspended,
	    }, &row);
	if (fault == FAULT_CONFLICT)
		return api_refuse(x, fault, STR("operator_suspended"),
		    STR("An operator suspended it, and only operators let it "
		    "in again."));
	TRY(fault);
	api_json_open(&j, x->arena, ANSWER_BYTES);
	api_json_object(&j, NULL);
	api_json_bool(&j, "suspended", is_suspended);
	api_json_number(&j, "ended", row.ended);
	api_json_end(&j, '}');
	return api_answer(x, &j);
}

enum fault
life_api_suspend(struct exchange *x)
{
	return set_suspended(x, true);
}

enum fault
life_api_resume(struct exchange *x)
{
	return set_suspended(x, false);
}

static void
write_reach(struct api_json *j, const char *name, int64_t grants,
    int64_t people)
{
	api_json_object(j, name);
	api_json_number(j, "grants", grants);
	api_json_number(j, "people", people);
	api_json_end(j, '}');
}

enum fault
life_api_reach(struct exchange *x)
{
	struct store_client_outsiders_row outsiders;
	struct store_client_reach_row all;
	struct account_client c;
	struct api_json j;

	TRY(account_client_find(x, ROLE_DEVELOPER, &c));
	TRY(store_client_reach(x, &(struct store_client_reach_in){
		.client_id = c.row.client_id,
	    }, &all));
	TRY(store_client_outsiders(x, &(struct store_client_outsiders_in){
		.client_id = c.row.client_id,
	    }, &outsiders));
	api_json_open(&j, x->arena, ANSWER_BYTES);
	api_json_object(&j, NULL);
	write_reach(&j, "all", all.grants, all.people);
	write_reach(&j, "outside", outsiders.grants, outsiders.people);
	api_json_end(&j, '}');
	return api_answer(x, &j);
}

enum fault
life_api_delete(struct exchange *x)
{
	struct store_client_delete_row ended;
	struct account_client c;
	struct str_list seen;
	struct str said;

	TRY(exchange_query(x, STR("client_name"), &said));
	TRY(account_client_find(x, ROLE_DEVELOPER, &c));
	TRY(api_match_read(x, &seen));
	TRY(account_client_also(x, c.row.is_public));
	if (!str_equal(said, c.row.name))
		return api_refuse(x, FAULT_INVALID, STR("name_needed"),
		    STR("Deleting is for ever: ?client_name= must say how the "
		    "client is called."));
	TRY(store_client_delete(x, &(struct store_client_delete_in){
		.client_id = c.row.client_id,
		.seen = seen.count > 0 ? seen : account_client_private(x, &c),
	    }, &ended));
	mirror_client_soon(x, c.row.client_id);
	return api_answer_done(x);
}

static void
write_event(struct api_json *j, const struct store_client_history_row *row)
{
	api_json_object(j, NULL);
	api_json_time(j, "at", row->at, false);
	api_json_text(j, "event", row->event);
	if (row->version_is_null)
		api_json_null(j, "version");
	else
		api_json_number(j, "version", row->version);
	api_json_text(j, "by", str_is_empty(row->actor_name) ? STR_ABSENT :
	    row->actor_name);
	api_json_array(j, "changes");
	for (size_t i = 0; i < row->fields.count; i++) {
		api_json_object(j, NULL);
		api_json_text(j, "field", row->fields.items[i]);
		api_json_bool(j, "added",
		    str_equal(row->signs.items[i], STR("+")));
		api_json_text(j, "text", row->texts.items[i]);
		api_json_end(j, '}');
	}
	api_json_end(j, ']');
	api_json_end(j, '}');
}

enum fault
life_api_history(struct exchange *x)
{
	struct store_client_history_rows rows;
	struct account_client c;
	struct api_page page;
	struct api_json j;
	uint64_t from = 0;
	struct str next;
	size_t i;

	TRY(account_client_find(x, ROLE_DEVELOPER, &c));
	TRY(api_page_read(x, 1, &page));
	if (page.goes_on && !str_to_u64(page.after[0], &from))
		return FAULT_BAD_REQUEST;
	TRY(store_client_history(x, &(struct store_client_history_in){
		.client_id = c.row.client_id,
		.events = client_history_events(x),
		.from_row = (int64_t)from,
		.row_count = API_PAGE_ASK(&page),
	    }, &rows));
	api_page_open(x, &j);
	for (i = 0; i < rows.count && (int64_t)i < page.limit; i++)
		write_event(&j, &rows.items[i]);
	next = arena_printf(x->arena, "%lld", (long long)from + (long long)i);
	api_page_end(x, &j, i < rows.count, &next, 1);
	return api_answer(x, &j);
}

/* A client without secrets has no such list. */
static enum fault
find_keeper(struct exchange *x, struct account_client *c_r)
{
	TRY(account_client_find(x, ROLE_DEVELOPER, c_r));
	return str_starts(c_r->row.method, STR("client_secret")) ?
	    FAULT_NONE : FAULT_NOT_FOUND;
}

enum fault
secrets_api_list(struct exchange *x)
{
	struct store_client_secrets_rows rows;
	struct account_client c;
	struct api_json j;

	TRY(find_keeper(x, &c));
	TRY(store_client_secrets(x, &(struct store_client_secrets_in){
		.client_id = c.row.client_id,
	    }, &rows));
	api_page_open(x, &j);
	for (size_t i = 0; i < rows.count; i++) {
		const struct store_client_secrets_row *s = &rows.items[i];

		api_json_object(&j, NULL);
		api_json_uuid(&j, "id", s->secret_id);
		api_json_text(&j, "label", s->label);
		api_json_time(&j, "made_at", s->made_at, false);
		api_json_time(&j, "expires_at", s->expires_at,
		    s->expires_at_is_null);
		api_json_time(&j, "last_used_at", s->last_used_at,
		    s->last_used_at_is_null);
		api_json_bool(&j, "is_live", s->is_live);
		api_json_end(&j, '}');
	}
	api_page_end(x, &j, false, NULL, 0);
	return api_answer(x, &j);
}

static enum fault
refuse_secret(struct exchange *x, enum fault fault)
{
	if (fault == FAULT_CONFLICT)
		return api_refuse(x, fault, STR("secrets_full"),
		    STR("Two secrets are good already; remove one first."));
	return fault;
}

static enum fault
answer_secret(struct exchange *x, const struct account_client *c,
    const struct client_secret_made *made, struct str label)
{
	struct api_json j;

	api_json_open(&j, x->arena, ANSWER_BYTES);
	api_json_object(&j, NULL);
	api_json_uuid(&j, "id", made->id);
	api_json_text(&j, "client_id", c->row.client_id);
	api_json_text(&j, "client_secret", made->secret);
	api_json_text(&j, "label", label);
	api_json_time(&j, "expires_at", made->expires,
	    made->expires.us == UTIME_NEVER.us);
	api_json_end(&j, '}');
	return api_answer_made(x, arena_printf(x->arena,
	    API_ROOT "%.*s/secrets/%.*s", STR_ARG(c->path),
	    STR_ARG(uuid_text(x->arena, made->id))), &j);
}

enum fault
secrets_api_add(struct exchange *x)
{
	static const struct api_field fields[] = {
		{ .name = "label", .kind = API_TEXT, .is_required = true,
		    .max = CLIENT_SECRET_LABEL_MAX_BYTES },
		{ .name = "days", .kind = API_NUMBER, .may_be_null = true,
		    .max = CLIENT_SECRET_DAYS_MAX },
	};
	struct client_secret_made made;
	struct account_client c;
	struct api_value said[2];
	struct str label;

	TRY(api_body_read(x, fields, 2, said));
	TRY(find_keeper(x, &c));
	label = str_trim(said[0].text);
	if (!client_secret_label_is_fine(label))
		return api_refuse_errors(x, FAULT_INVALID, STR("invalid"),
		    &(struct web_problem_error){
			.pointer = STR("/label"),
			.code = STR("unacceptable"),
			.detail = STR("It says which secret this is."),
		    }, 1);
	TRY(refuse_secret(x, client_secret_new(x, c.row.client_id,
	    &(struct client_secret_wanted){
		.label = label,
		.days = said[1].number,
		.is_alone = true,
	    }, &made)));
	return answer_secret(x, &c, &made, label);
}

enum fault
secrets_api_remove(struct exchange *x)
{
	struct store_client_secret_remove_row row;
	struct account_client c;
	struct uuid id;

	TRY(find_keeper(x, &c));
	if (!uuid_read(exchange_part(x, STR("secret")), &id))
		return FAULT_NOT_FOUND;
	TRY(store_client_secret_remove(x,
	    &(struct store_client_secret_remove_in){
		.client_id = c.row.client_id,
		.secret_id = id,
	    }, &row));
	return api_answer_done(x);
}
