#include "platform/operator_members.h"

#include "api/body.h"
#include "api/page.h"
#include "model/client.h"
#include "model/email.h"
#include "model/role.h"
#include "platform/operator_call.h"
#include "provider/provider.h"
#include "web/route.h"

#define COUNT(array)	(sizeof(array) / sizeof((array)[0]))

enum fault
operator_members_get(struct exchange *x)
{
	struct store_platform_account_find_row row;
	struct store_platform_members_in in;
	struct store_platform_members_rows rows;
	struct api_page page;
	struct api_json j;
	struct str last = STR("");
	bool is_good;
	size_t i;

	TRY(operator_account_find(x, &row, &is_good));
	if (!is_good)
		return FAULT_NONE;
	TRY(api_page_read_id(x, &page, &in.after));
	in.account_id = row.account_id;
	in.issuer = provider_is_used(x->conf) ? x->conf->provider.issuer :
	    STR("");
	in.row_count = API_PAGE_ASK(&page);
	TRY(store_platform_members(x, &in, &rows));
	api_page_open(x, &j);
	for (i = 0; i < rows.count && (int64_t)i < page.limit; i++) {
		last = uuid_text(x->arena, rows.items[i].user_id);
		api_json_object(&j, NULL);
		api_json_text(&j, "subject", rows.items[i].subject);
		api_json_text(&j, "user", last);
		api_json_text(&j, "email", rows.items[i].email);
		api_json_text(&j, "role", rows.items[i].role);
		api_json_end(&j, '}');
	}
	api_page_end(x, &j, i < rows.count, &last, 1);
	return api_answer(x, &j);
}

static enum fault
put_member(struct exchange *x, const struct store_platform_member_put_in *in)
{
	enum platform_conflict why = PLATFORM_OWNER_NEEDED;
	struct store_platform_member_put_row row;
	struct api_json j;
	enum fault fault;

	fault = store_platform_member_put(x, in, &row);
	if (fault == FAULT_CONFLICT)
		TRY(platform_member_conflict(x, in->issuer, in->subject,
		    &why));
	if (fault != FAULT_NONE)
		return operator_refused(x, fault, why);
	api_json_open(&j, x->arena, ANSWER_BYTES);
	api_json_object(&j, NULL);
	api_json_text(&j, "subject", in->subject);
	api_json_uuid(&j, "user", row.user_id);
	api_json_text(&j, "role", in->role);
	api_json_text(&j, "was", row.was);
	api_json_number(&j, "ended", row.ended);
	api_json_end(&j, '}');
	if (str_is_absent(row.was))
		return api_answer_made(x, operator_location(x, in->subject),
		    &j);
	return api_answer(x, &j);
}

enum fault
operator_member_put(struct exchange *x)
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

	TRY(operator_call_open(x, true, &is_good));
	if (!is_good)
		return FAULT_NONE;
	TRY(api_body_read(x, fields, COUNT(fields), values));
	in = (struct store_platform_member_put_in){
		.external_id = operator_account_id(x),
		.issuer = x->conf->provider.issuer,
		.subject = exchange_part(x, STR("subject")),
		.role = values[ROLE].text,
		.adopts = values[LINK].is_true,
	};
	if (role_read(in.role) == ROLE_NONE)
		return operator_refuse_field(x, "/role",
		    "A role is member, developer, admin or owner.");
	if (values[EMAIL].is_there && !email_normalise(x->arena,
	    values[EMAIL].text, &in.email))
		return operator_refuse_field(x, "/email",
		    "This is no e-mail address.");
	in.name = values[NAME].is_there ? values[NAME].text :
	    str_is_absent(in.email) ? in.subject : in.email;
	if (values[NAME].is_there && client_name_check(in.name) !=
	    PROBLEM_NONE)
		return operator_refuse_field(x, "/name",
		    "A name has 1 to 64 visible characters.");
	return put_member(x, &in);
}

enum fault
operator_member_remove(struct exchange *x)
{
	struct store_platform_member_remove_row row;
	enum fault fault;
	bool is_good;

	TRY(operator_call_open(x, true, &is_good));
	if (!is_good)
		return FAULT_NONE;
	fault = store_platform_member_remove(x,
	    &(struct store_platform_member_remove_in){
		.external_id = operator_account_id(x),
		.issuer = x->conf->provider.issuer,
		.subject = exchange_part(x, STR("subject")),
	    }, &row);
	return fault == FAULT_NONE ? api_answer_done(x) :
	    operator_refused(x, fault, PLATFORM_OWNER_NEEDED);
}
