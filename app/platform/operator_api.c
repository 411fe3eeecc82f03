#include "platform/operator_api.h"

#include <assets.h>

#include "api/answer.h"
#include "api/body.h"
#include "api/document.h"
#include "model/client.h"
#include "model/name_skeleton.h"
#include "platform/operator_call.h"
#include "platform/operator_members.h"
#include "queries.h"

#define ROOT		"/api/operator/v1/"
#define ACCOUNTS	ROOT "accounts/"
#define COUNT(array)	(sizeof(array) / sizeof((array)[0]))

static void
write_account(struct exchange *x, struct api_json *j,
    const struct store_platform_account_find_row *row)
{
	api_json_open(j, x->arena, ANSWER_BYTES);
	api_json_object(j, NULL);
	api_json_text(j, "id", operator_account_id(x));
	api_json_uuid(j, "account", row->account_id);
	api_json_text(j, "name", row->name);
	api_json_bool(j, "is_closed", row->is_closed);
}

static enum fault
account_get(struct exchange *x)
{
	struct store_platform_account_find_row row;
	struct api_json j;
	bool is_good;

	TRY(operator_account_find(x, &row, &is_good));
	if (!is_good)
		return FAULT_NONE;
	write_account(x, &j, &row);
	api_json_number(&j, "members", row.members);
	api_json_end(&j, '}');
	return api_answer(x, &j);
}

static enum fault
account_put(struct exchange *x)
{
	enum { NAME, LINK };
	static const struct api_field fields[] = {
		[NAME] = { "name", API_TEXT, true, false, 256 },
		[LINK] = { "link", API_BOOL, false, false, 0 },
	};
	struct store_platform_account_put_row row;
	struct name_skeleton looks;
	struct api_value values[COUNT(fields)];
	struct api_json j;
	enum fault fault;
	bool is_good;

	TRY(operator_call_open(x, false, &is_good));
	if (!is_good)
		return FAULT_NONE;
	TRY(api_body_read(x, fields, COUNT(fields), values));
	if (client_name_check(values[NAME].text) != PROBLEM_NONE)
		return operator_refuse_field(x, "/name",
		    "A name has 1 to 64 visible characters.");
	/* The platform knows what it is called; others may not imitate it. */
	name_skeleton(x->arena, values[NAME].text, &looks);
	fault = store_platform_account_put(x,
	    &(struct store_platform_account_put_in){
		.external_id = operator_account_id(x),
		.name = values[NAME].text,
		.adopts = values[LINK].is_true,
		.small = looks.small,
		.shown = looks.shown,
	    }, &row);
	if (fault != FAULT_NONE)
		return operator_refused(x, fault, PLATFORM_NAME_TAKEN);
	write_account(x, &j, &(struct store_platform_account_find_row){
		.account_id = row.account_id,
		.name = values[NAME].text,
	    });
	api_json_text(&j, "outcome", row.outcome);
	api_json_end(&j, '}');
	if (str_equal(row.outcome, STR("created")))
		return api_answer_made(x, operator_location(x, STR_ABSENT), &j);
	return api_answer(x, &j);
}

static enum fault
account_close(struct exchange *x)
{
	struct store_platform_account_close_row row;
	enum fault fault;
	bool is_good;

	TRY(operator_call_open(x, false, &is_good));
	if (!is_good)
		return FAULT_NONE;
	fault = store_platform_account_close(x,
	    &(struct store_platform_account_close_in){
		.external_id = operator_account_id(x),
	    }, &row);
	return fault == FAULT_NONE ? api_answer_done(x) :
	    operator_refused(x, fault, PLATFORM_OWNER_NEEDED);
}

static enum fault
document_get(struct exchange *x)
{
	return api_document_tell(x, STR(ASSET_OPERATOR_OPENAPI_JSON));
}

static const struct route rows[] = {
	{ GET, ROOT "openapi.json", ANYONE, MACHINE, document_get },
	{ GET, ACCOUNTS ":id", ANYONE, MACHINE, account_get },
	{ PUT, ACCOUNTS ":id", ANYONE, MACHINE, account_put },
	{ DELETE_, ACCOUNTS ":id", ANYONE, MACHINE, account_close },
	{ GET, ACCOUNTS ":id/members", ANYONE, MACHINE,
	    operator_members_get },
	{ PUT, ACCOUNTS ":id/members/:subject", ANYONE, MACHINE,
	    operator_member_put },
	{ DELETE_, ACCOUNTS ":id/members/:subject", ANYONE, MACHINE,
	    operator_member_remove },
};

const struct route_table operator_api_routes = {
	"platform", rows, COUNT(rows)
};
