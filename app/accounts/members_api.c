#include "accounts/members_api.h"

#include "api/body.h"
#include "api/match.h"
#include "api/page.h"
#include "model/email.h"
#include "page/account.h"
#include "page/catalog.h"
#include "queries.h"
#include "web/route.h"

#define ROLE_BYTES	16

static void
write_member(struct api_json *j, const struct store_members_page_row *row)
{
	api_json_object(j, NULL);
	api_json_uuid(j, "id", row->user_id);
	api_json_text(j, "email", row->email);
	api_json_text(j, "name", row->name);
	api_json_text(j, "role", row->role);
	api_json_time(j, "since", row->since, false);
	api_json_end(j, '}');
}

enum fault
members_api_list(struct exchange *x)
{
	struct store_members_page_in in = { .user_id_is_null = true };
	struct account_seen account;
	struct store_members_page_rows rows;
	struct str last = STR("");
	struct api_page page;
	struct api_json j;
	size_t i;

	TRY(account_seen(x, ROLE_MEMBER, &account));
	TRY(api_page_read_id(x, &page, &in.after_id));
	in.account_id = account.id;
	in.row_count = API_PAGE_ASK(&page);
	TRY(store_members_page(x, &in, &rows));
	api_page_open(x, &j);
	for (i = 0; i < rows.count && (int64_t)i < page.limit; i++) {
		write_member(&j, &rows.items[i]);
		last = uuid_text(x->arena, rows.items[i].user_id);
	}
	api_page_end(x, &j, i < rows.count, &last, 1);
	return api_answer(x, &j);
}

static enum fault
find_member(struct exchange *x, enum role at_least,
    struct account_seen *account_r, struct store_members_page_row *member_r)
{
	struct store_members_page_in in = { .row_count = 1 };
	struct store_members_page_rows rows;

	TRY(account_seen(x, ROLE_MEMBER, account_r));
	if (!uuid_read(exchange_part(x, STR("member")), &in.user_id))
		return FAULT_NOT_FOUND;
	/* Everybody may leave; for the rest it takes an owner. */
	if (account_r->role < at_least &&
	    !uuid_equal(in.user_id, x->person.user.uuid))
		return FAULT_NOT_FOUND;
	in.account_id = account_r->id;
	TRY(store_members_page(x, &in, &rows));
	if (rows.count == 0)
		return FAULT_NOT_FOUND;
	*member_r = rows.items[0];
	return FAULT_NONE;
}

static enum fault
answer_member(struct exchange *x, const struct store_members_page_row *member)
{
	struct api_json j;

	api_json_open(&j, x->arena, ANSWER_BYTES);
	write_member(&j, member);
	api_match_say(x, member->version);
	return api_answer(x, &j);
}

enum fault
members_api_get(struct exchange *x)
{
	struct account_seen account;
	struct store_members_page_row member;

	TRY(find_member(x, ROLE_MEMBER, &account, &member));
	return answer_member(x, &member);
}

static enum fault
refuse_change(struct exchange *x, enum fault fault)
{
	if (fault == FAULT_CHANGED)
		return api_match_refuse(x);
	if (fault != FAULT_CONFLICT)
		return fault;
	return api_refuse(x, fault, STR("owner_needed"),
	    STR("An account keeps at least one owner."));
}

static enum fault
refuse_role(struct exchange *x)
{
	return api_refuse_errors(x, FAULT_INVALID, STR("invalid"),
	    &(struct web_problem_error){
		.pointer = STR("/role"),
		.code = STR("unacceptable"),
		.detail = STR("A role is owner, admin, developer or member."),
	    }, 1);
}

enum fault
members_api_change(struct exchange *x)
{
	static const struct api_field fields[] = {
		{ .name = "role", .kind = API_TEXT, .is_required = true,
		    .max = ROLE_BYTES },
	};
	struct account_seen account;
	struct store_members_page_row member;
	struct store_member_change_row changed;
	struct api_value role;
	struct str_list seen;

	TRY(api_body_read(x, fields, 1, &role));
	TRY(find_member(x, ROLE_OWNER, &account, &member));
	if (account.role != ROLE_OWNER)
		return FAULT_NOT_FOUND;
	if (role_read(role.text) == ROLE_NONE)
		return refuse_role(x);
	TRY(api_match_read(x, &seen));
	TRY(refuse_change(x, store_member_change(x,
	    &(struct store_member_change_in){
		.account_id = account.id,
		.email = member.email,
		.role = role.text,
		.seen = seen,
	    }, &changed)));
	TRY(find_member(x, ROLE_MEMBER, &account, &member));
	return answer_member(x, &member);
}

enum fault
members_api_remove(struct exchange *x)
{
	struct account_seen account;
	struct store_members_page_row member;
	struct store_member_end_row row;
	struct str_list seen;

	TRY(find_member(x, ROLE_OWNER, &account, &member));
	TRY(api_match_read(x, &seen));
	TRY(refuse_change(x, store_member_end(x,
	    &(struct store_member_end_in){
		.account_id = account.id,
		.email = member.email,
		.seen = seen,
	    }, &row)));
	return api_answer_done(x);
}

static void
write_invitation(struct api_json *j,
    const struct store_invitations_page_row *row)
{
	api_json_object(j, NULL);
	api_json_uuid(j, "id", row->invitation_id);
	api_json_text(j, "email", row->email);
	api_json_text(j, "role", row->role);
	api_json_time(j, "made_at", row->made_at, false);
	api_json_time(j, "expires_at", row->expires_at, false);
	api_json_end(j, '}');
}

enum fault
invitations_api_list(struct exchange *x)
{
	struct store_invitations_page_in in = {
		.invitation_id_is_null = true,
	};
	struct store_invitations_page_rows rows;
	struct account_seen account;
	struct str last = STR("");
	struct api_page page;
	struct api_json j;
	size_t i;

	TRY(account_seen(x, ROLE_OWNER, &account));
	TRY(api_page_read_id(x, &page, &in.after_id));
	in.account_id = account.id;
	in.row_count = API_PAGE_ASK(&page);
	TRY(store_invitations_page(x, &in, &rows));
	api_page_open(x, &j);
	for (i = 0; i < rows.count && (int64_t)i < page.limit; i++) {
		write_invitation(&j, &rows.items[i]);
		last = uuid_text(x->arena, rows.items[i].invitation_id);
	}
	api_page_end(x, &j, i < rows.count, &last, 1);
	return api_answer(x, &j);
}

static enum fault
find_invitation(struct exchange *x, struct uuid account, struct uuid id,
    struct store_invitations_page_row *row_r)
{
	struct store_invitations_page_rows rows;

	TRY(store_invitations_page(x, &(struct store_invitations_page_in){
		.account_id = account,
		.invitation_id = id,
		.row_count = 1,
	    }, &rows));
	if (rows.count == 0)
		return FAULT_NOT_FOUND;
	*row_r = rows.items[0];
	return FAULT_NONE;
}

enum fault
invitations_api_get(struct exchange *x)
{
	struct store_invitations_page_row row;
	struct account_seen account;
	struct api_json j;
	struct uuid id;

	TRY(account_seen(x, ROLE_OWNER, &account));
	if (!uuid_read(exchange_part(x, STR("invitation")), &id))
		return FAULT_NOT_FOUND;
	TRY(find_invitation(x, account.id, id, &row));
	api_json_open(&j, x->arena, ANSWER_BYTES);
	write_invitation(&j, &row);
	return api_answer(x, &j);
}

static enum fault
refuse_email(struct exchange *x)
{
	return api_refuse_errors(x, FAULT_INVALID, STR("invalid"),
	    &(struct web_problem_error){
		.pointer = STR("/email"),
		.code = STR("unacceptable"),
		.detail = STR("It must be an email address."),
	    }, 1);
}

static enum fault
refuse_invitation(struct exchange *x, enum fault fault)
{
	if (fault == FAULT_CONFLICT)
		return api_refuse(x, fault, STR("member_already"),
		    STR("This person belongs to the account already."));
	if (fault == FAULT_TOO_MANY)
		return api_refuse(x, fault, STR("too_many"),
		    STR("An account sends at most 50 invitations a day."));
	return fault;
}

enum fault
invitations_api_add(struct exchange *x)
{
	static const struct api_field fields[] = {
		{ .name = "email", .kind = API_TEXT, .is_required = true,
		    .max = 254 },
		{ .name = "role", .kind = API_TEXT, .is_required = true,
		    .max = ROLE_BYTES },
	};
	struct store_invitations_page_row row;
	struct account_seen account;
	struct store_invite_row made;
	struct api_value said[2];
	struct api_json j;
	struct str email;

	TRY(api_body_read(x, fields, 2, said));
	TRY(account_seen(x, ROLE_OWNER, &account));
	if (role_read(said[1].text) == ROLE_NONE)
		return refuse_role(x);
	if (!email_normalise(x->arena, said[0].text, &email))
		return refuse_email(x);
	TRY(refuse_invitation(x, store_invite(x, &(struct store_invite_in){
		.account_id = account.id,
		.email = email,
		.role = said[1].text,
	    }, &made)));
	row = (struct store_invitations_page_row){
		.invitation_id = made.invitation_id,
		.email = email,
		.role = said[1].text,
		.made_at = made.made_at,
		.expires_at = made.expires_at,
	};
	api_json_open(&j, x->arena, ANSWER_BYTES);
	write_invitation(&j, &row);
	return api_answer_made(x, arena_printf(x->arena,
	    API_ROOT "/accounts/%.*s/invitations/%.*s",
	    STR_ARG(uuid_text(x->arena, account.id)),
	    STR_ARG(uuid_text(x->arena, made.invitation_id))), &j);
}

enum fault
invitations_api_withdraw(struct exchange *x)
{
	struct account_seen account;
	struct uuid id;

	TRY(account_seen(x, ROLE_OWNER, &account));
	if (!uuid_read(exchange_part(x, STR("invitation")), &id))
		return FAULT_NOT_FOUND;
	TRY(store_invitation_withdraw(x,
	    &(struct store_invitation_withdraw_in){
		.account_id = account.id,
		.invitation_id = id,
	    }));
	return api_answer_done(x);
}
