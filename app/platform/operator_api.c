#include "platform/operator_api.h"

#include "api/answer.h"
#include "api/body.h"
#include "model/client.h"
#include "model/email.h"
#include "model/role.h"
#include "platform/operator_call.h"
#include "platform/platform.h"
#include "provider/provider.h"
#include "queries.h"

#define ROOT		"/api/operator/v1/accounts/"
#define LOCATION_BYTES	((size_t)2048)
#define COUNT(array)	(sizeof(array) / sizeof((array)[0]))

static struct str
account_id(struct exchange *x)
{
	return exchange_part(x, STR("id"));
}

/* `subject` absent: that of the account. */
static struct str
location_of(struct exchange *x, struct str subject)
{
	struct buf b;

	buf_open(&b, x->arena, LOCATION_BYTES);
	buf_add(&b, STR(ROOT));
	buf_add_percent(&b, account_id(x));
	if (!str_is_absent(subject)) {
		buf_add(&b, STR("/members/"));
		buf_add_percent(&b, subject);
	}
	INSIST(!buf_is_full(&b));
	return buf_str(&b);
}

static enum fault
refuse_field(struct exchange *x, const char *pointer, const char *detail)
{
	const struct web_problem_error error = { str_of(pointer),
	    STR("invalid"), str_of(detail) };

	return api_refuse_errors(x, FAULT_INVALID, STR("invalid"), &error, 1);
}

/* What the store refuses, in words. */
static enum fault
refused(struct exchange *x, enum fault fault)
{
	switch ((int)fault) {
	case FAULT_NOT_FOUND:
		return api_refuse(x, fault, STR("not_found"),
		    STR("There is no such account."));
	case FAULT_GONE:
		return api_refuse(x, fault, STR("gone"),
		    STR("The account is closed here."));
	case FAULT_CONFLICT:
		return api_refuse(x, fault, STR("conflict"), STR("The name or "
		    "address is somebody else's here (\"link\": true takes it "
		    "over), or the account would be left without an owner."));
	case FAULT_INVALID:
		return refuse_field(x, "/email", "A person who is new here "
		    "needs an email.");
	default:
		return fault;
	}
}

/*
 * Members are people of the provider, so there must be one; and ids must be
 * such as the store can hold.
 */
static enum fault
open_call(struct exchange *x, bool is_of_member, bool *is_good_r)
{
	TRY(operator_call_open(x, is_good_r));
	if (!*is_good_r)
		return FAULT_NONE;
	if (!platform_id_is_good(account_id(x), PLATFORM_ID_MAX_BYTES) ||
	    (is_of_member && !platform_id_is_good(exchange_part(x,
	    STR("subject")), PLATFORM_SUBJECT_MAX_BYTES)))
		return api_refuse(x, FAULT_NOT_FOUND, STR("not_found"),
		    STR("An id has 1 to 128 bytes, a subject 1 to 255."));
	if (is_of_member && !provider_is_used(x->conf))
		return api_refuse(x, FAULT_CONFLICT, STR("conflict"),
		    STR("Members are people of an OpenID provider, and there "
		    "is none in the configuration (login: oidc)."));
	return FAULT_NONE;
}

static void
write_account(struct exchange *x, struct api_json *j,
    const struct store_platform_account_find_row *row)
{
	api_json_open(j, x->arena, ANSWER_BYTES);
	api_json_object(j, NULL);
	api_json_text(j, "id", account_id(x));
	api_json_uuid(j, "account", row->account_id);
	api_json_text(j, "name", row->name);
	api_json_bool(j, "is_closed", row->is_closed);
}

static enum fault
account_get(struct exchange *x)
{
	struct store_platform_account_find_row row;
	struct store_platform_members_rows members;
	struct api_json j;
	bool is_good;

	TRY(open_call(x, false, &is_good));
	if (!is_good)
		return FAULT_NONE;
	TRY(store_platform_account_find(x,
	    &(struct store_platform_account_find_in){
		.external_id = account_id(x),
	    }, &row, &is_good));
	if (!is_good)
		return refused(x, FAULT_NOT_FOUND);
	TRY(store_platform_members(x, &(struct store_platform_members_in){
		.account_id = row.account_id,
		.issuer = provider_is_used(x->conf) ?
		    x->conf->provider.issuer : STR(""),
	    }, &members));
	write_account(x, &j, &row);
	api_json_array(&j, "members");
	for (size_t i = 0; i < members.count; i++) {
		api_json_object(&j, NULL);
		api_json_text(&j, "subject", members.items[i].subject);
		api_json_text(&j, "email", members.items[i].email);
		api_json_text(&j, "role", members.items[i].role);
		api_json_end(&j, '}');
	}
	api_json_end(&j, ']');
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
	struct api_value values[COUNT(fields)];
	struct api_json j;
	enum fault fault;
	bool is_good;

	TRY(open_call(x, false, &is_good));
	if (!is_good)
		return FAULT_NONE;
	TRY(api_body_read(x, fields, COUNT(fields), values));
	if (client_name_check(values[NAME].text) != PROBLEM_NONE)
		return refuse_field(x, "/name",
		    "A name has 1 to 64 visible characters.");
	fault = store_platform_account_put(x,
	    &(struct store_platform_account_put_in){
		.external_id = account_id(x),
		.name = values[NAME].text,
		.adopts = values[LINK].is_true,
	    }, &row);
	if (fault != FAULT_NONE)
		return refused(x, fault);
	write_account(x, &j, &(struct store_platform_account_find_row){
		.account_id = row.account_id,
		.name = values[NAME].text,
	    });
	api_json_text(&j, "outcome", row.outcome);
	api_json_end(&j, '}');
	if (str_equal(row.outcome, STR("created")))
		return api_answer_made(x, location_of(x, STR_ABSENT), &j);
	return api_answer(x, &j);
}

static enum fault
account_close(struct exchange *x)
{
	struct store_platform_account_close_row row;
	enum fault fault;
	bool is_good;

	TRY(open_call(x, false, &is_good));
	if (!is_good)
		return FAULT_NONE;
	fault = store_platform_account_close(x,
	    &(struct store_platform_account_close_in){
		.external_id = account_id(x),
	    }, &row);
	return fault == FAULT_NONE ? api_answer_done(x) : refused(x, fault);
}

static enum fault
put_member(struct exchange *x, const struct store_platform_member_put_in *in)
{
	struct store_platform_member_put_row row;
	struct api_json j;
	enum fault fault;

	fault = store_platform_member_put(x, in, &row);
	if (fault != FAULT_NONE)
		return refused(x, fault);
	api_json_open(&j, x->arena, ANSWER_BYTES);
	api_json_object(&j, NULL);
	api_json_text(&j, "subject", in->subject);
	api_json_uuid(&j, "user", row.user_id);
	api_json_text(&j, "role", in->role);
	api_json_text(&j, "was", row.was);
	api_json_number(&j, "ended", row.ended);
	api_json_end(&j, '}');
	if (str_is_absent(row.was))
		return api_answer_made(x, location_of(x, in->subject), &j);
	return api_answer(x, &j);
}

static enum fault
member_put(struct exchange *x)
{
	enum { ROLE, EMAIL, NAME, LINK };
	static const struct api_field fields[] = {
		[ROLE] = { "role", API_TEXT, true, false, 16 },
		[EMAIL] = { "email", API_TEXT, false, false, 254 },
		[NAME] = { "name", API_TEXT, false, false, 256 },
		[LINK] = { "link", API_BOOL, false, false, 0 },
	};
	struct api_value values[COUNT(fields)];
	struct store_platform_member_put_in in;
	bool is_good;

	TRY(open_call(x, true, &is_good));
	if (!is_good)
		return FAULT_NONE;
	TRY(api_body_read(x, fields, COUNT(fields), values));
	in = (struct store_platform_member_put_in){
		.external_id = account_id(x),
		.issuer = x->conf->provider.issuer,
		.subject = exchange_part(x, STR("subject")),
		.role = values[ROLE].text,
		.adopts = values[LINK].is_true,
	};
	if (role_read(in.role) == ROLE_NONE)
		return refuse_field(x, "/role",
		    "A role is member, developer, admin or owner.");
	if (values[EMAIL].is_there && !email_normalise(x->arena,
	    values[EMAIL].text, &in.email))
		return refuse_field(x, "/email", "This is no e-mail address.");
	in.name = values[NAME].is_there ? values[NAME].text :
	    str_is_absent(in.email) ? in.subject : in.email;
	if (values[NAME].is_there && client_name_check(in.name) !=
	    PROBLEM_NONE)
		return refuse_field(x, "/name",
		    "A name has 1 to 64 visible characters.");
	return put_member(x, &in);
}

static enum fault
member_remove(struct exchange *x)
{
	struct store_platform_member_remove_row row;
	enum fault fault;
	bool is_good;

	TRY(open_call(x, true, &is_good));
	if (!is_good)
		return FAULT_NONE;
	fault = store_platform_member_remove(x,
	    &(struct store_platform_member_remove_in){
		.external_id = account_id(x),
		.issuer = x->conf->provider.issuer,
		.subject = exchange_part(x, STR("subject")),
	    }, &row);
	return fault == FAULT_NONE ? api_answer_done(x) : refused(x, fault);
}

static const struct route rows[] = {
	{ GET, ROOT ":id", ANYONE, MACHINE, account_get },
	{ PUT, ROOT ":id", ANYONE, MACHINE, account_put },
	{ DELETE_, ROOT ":id", ANYONE, MACHINE, account_close },
	{ PUT, ROOT ":id/members/:subject", ANYONE, MACHINE, member_put },
	{ DELETE_, ROOT ":id/members/:subject", ANYONE, MACHINE, member_remove },
};

const struct route_table operator_api_routes = {
	"platform", rows, COUNT(rows)
};
