#include "accounts/members.h"

#include <inttypes.h>

#include "fresh/fresh.h"
#include "model/email.h"
#include "page/account.h"
#include "page/frame.h"
#include "page/notice.h"
#include "queries.h"
#include "web/form.h"
#include "web/reply.h"
#include "web/route.h"

#define PAGE_MEMBERS	100

static struct str
path_below(struct exchange *x, struct uuid account, const char *what,
    struct uuid id)
{
	return arena_printf(x->arena, "/accounts/%.*s/%s/%.*s",
	    STR_ARG(uuid_text(x->arena, account)), what,
	    STR_ARG(uuid_text(x->arena, id)));
}

static struct said
role_said(enum role role)
{
	switch (role) {
	case ROLE_OWNER:
		return (struct said){ .message = MESSAGE_ROLE_OWNER };
	case ROLE_ADMIN:
		return (struct said){ .message = MESSAGE_ROLE_ADMIN };
	case ROLE_DEVELOPER:
		return (struct said){ .message = MESSAGE_ROLE_DEVELOPER };
	case ROLE_MEMBER:
	case ROLE_NONE:
		break;
	}
	return (struct said){ .message = MESSAGE_ROLE_MEMBER };
}

/* The four roles as a choice to make; `now` is chosen. */
static void
show_roles(struct exchange *x, enum role now, const struct part_role **roles_r,
    size_t *count_r)
{
	static const enum message does[] = {
		[ROLE_MEMBER] = MESSAGE_ROLE_MEMBER_MAY,
		[ROLE_DEVELOPER] = MESSAGE_ROLE_DEVELOPER_MAY,
		[ROLE_ADMIN] = MESSAGE_ROLE_ADMIN_MAY,
		[ROLE_OWNER] = MESSAGE_ROLE_OWNER_MAY,
	};
	struct part_role *roles = ARENA_ARRAY(x->arena, struct part_role, 4);

	for (int role = ROLE_MEMBER; role <= ROLE_OWNER; role++)
		roles[role - ROLE_MEMBER] = (struct part_role){
			.id = role_name((enum role)role),
			.name = role_said((enum role)role),
			.may = { .message = does[role] },
			.is_checked = (enum role)role == now,
		};
	*roles_r = roles;
	*count_r = 4;
}

static struct page_members_members
show_member(struct exchange *x, const struct account_seen *m,
    const struct store_account_members_row *row)
{
	bool is_self = uuid_equal(row->user_id, x->person.user.uuid);

	return (struct page_members_members){
		.name = row->name,
		.email = row->email,
		.role = role_said(role_read(row->role)),
		.is_self = is_self,
		.change = is_self || m->role == ROLE_OWNER ? path_below(x,
		    m->id, "members", row->user_id) : STR_ABSENT,
	};
}

/* The list from so many members on. */
static struct str
list_path(struct exchange *x, const struct account_seen *m, uint32_t from)
{
	struct str list = page_path(x, "/accounts/", m->id, "/members");

	return from == 0 ? list : arena_printf(x->arena, "%.*s?from=%" PRIu32,
	    STR_ARG(list), from);
}

static enum fault
show_members(struct exchange *x, const struct account_seen *m, uint32_t from,
    struct page_members *page)
{
	struct store_account_members_rows rows;
	struct page_members_members *members;
	size_t i;

	/* One more than a page shows whether there is a next one. */
	TRY(store_account_members(x, &(struct store_account_members_in){
		.account_id = m->id,
		.from_row = from,
		.row_count = PAGE_MEMBERS + 1,
	    }, &rows));
	members = ARENA_ARRAY(x->arena, struct page_members_members,
	    PAGE_MEMBERS);
	for (i = 0; i < rows.count && i < PAGE_MEMBERS; i++)
		members[i] = show_member(x, m, &rows.items[i]);
	page->count = rows.count > 0 ? rows.items[0].total : 0;
	page->members = members;
	page->members_count = i;
	if (rows.count > PAGE_MEMBERS)
		page->more = list_path(x, m, from + PAGE_MEMBERS);
	if (from > 0)
		page->before = list_path(x, m, from > PAGE_MEMBERS ?
		    from - PAGE_MEMBERS : 0);
	return FAULT_NONE;
}

static enum fault
show_invitations(struct exchange *x, const struct account_seen *m,
    struct page_members *page)
{
	struct store_invitations_of_rows rows;
	struct page_members_invitations *asked;

	TRY(store_invitations_of(x,
	    &(struct store_invitations_of_in){ .account_id = m->id }, &rows));
	asked = ARENA_ARRAY(x->arena, struct page_members_invitations,
	    rows.count + 1);
	for (size_t i = 0; i < rows.count; i++)
		asked[i] = (struct page_members_invitations){
			.email = rows.items[i].email,
			.role = role_said(role_read(rows.items[i].role)),
			.until = rows.items[i].expires_at,
			.withdraw = path_below(x, m->id, "invitations",
			    rows.items[i].invitation_id),
		};
	page->invitations = asked;
	page->invitations_count = rows.count;
	return FAULT_NONE;
}

/* What was typed into the form, and what is wrong with it. */
struct asking {
	uint32_t	from;		/* first member of this page */
	struct str	email;
	enum role	role;
	enum message	mistake;
	struct said	notice;
};

static enum fault
render(struct exchange *x, const struct account_seen *m,
    const struct asking *asking)
{
	struct page_members page = {
		.account = m->name,
		.notice = asking->notice,
	};
	struct part_mistake mistake = {
		.field = STR("email"),
		.text = { .message = asking->mistake },
	};

	TRY(show_members(x, m, asking->from, &page));
	if (m->role == ROLE_OWNER && asking->from == 0) {
		TRY(show_invitations(x, m, &page));
		page.invite = page_path(x, "/accounts/", m->id, "/members");
		page.email = asking->email;
		show_roles(x, asking->role, &page.roles, &page.roles_count);
	}
	if (asking->mistake != MESSAGE_NONE) {
		page.mistakes = &mistake;
		page.mistakes_count = 1;
	}
	page.frame = page_frame(x, PART_FRAME_HERE_ACCOUNTS);
	reply_has_form(x);
	page_members_render(reply_page(x, asking->mistake == MESSAGE_NONE ?
	    200 : 422), x->locale, &page);
	return FAULT_NONE;
}

enum fault
members_show(struct exchange *x)
{
	struct asking asking = {
		.email = STR(""),
		.role = ROLE_MEMBER,
		.mistake = MESSAGE_NONE,
	};
	struct account_seen m;

	TRY(account_seen(x, ROLE_MEMBER, &m));
	TRY(page_from(x, &asking.from));
	TRY(notice_find(x, &asking.notice));
	return render(x, &m, &asking);
}

static enum message
mistake_of(enum fault fault)
{
	if (fault == FAULT_CONFLICT)
		return MESSAGE_MEMBER_ALREADY;
	if (fault == FAULT_TOO_MANY)
		return MESSAGE_INVITED_TOO_OFTEN;
	return MESSAGE_NONE;
}

/* Who owns an account changes only with a fresh sign-in (s:A31). */
static enum fault
look_at_owners(struct exchange *x, bool was_owner, struct form *form,
    bool *is_fresh_r)
{
	struct str role;

	*is_fresh_r = true;
	if (was_owner || form_has(form, STR("kept")))
		return fresh_act(x, form, is_fresh_r);
	TRY(form_one(form, STR("role"), &role));
	return role_read(role) == ROLE_OWNER ?
	    fresh_act(x, form, is_fresh_r) : FAULT_NONE;
}

/* On to the list, which says what was done with `whom`. */
static enum fault
say_on_list(struct exchange *x, const struct account_seen *m,
    enum message done, struct str whom)
{
	return notice_see_other(x, page_path(x, "/accounts/", m->id,
	    "/members"), (struct said){
		.message = done,
		.with = { whom, m->name },
	    });
}

enum fault
members_invite(struct exchange *x)
{
	struct asking asking = { .mistake = MESSAGE_NONE };
	struct store_invite_row row;
	struct account_seen m;
	struct str email, role;
	struct form form;
	enum fault fault;
	bool is_fresh;

	TRY(form_read(x, &form));
	TRY(account_seen(x, ROLE_OWNER, &m));
	TRY(look_at_owners(x, false, &form, &is_fresh));
	if (!is_fresh)
		return FAULT_NONE;	/* its page is set */
	TRY(form_one(&form, STR("email"), &asking.email));
	TRY(form_one(&form, STR("role"), &role));
	asking.role = role_read(role);
	if (asking.role == ROLE_NONE)
		return FAULT_BAD_REQUEST;
	if (!email_normalise(x->arena, asking.email, &email)) {
		asking.mistake = MESSAGE_EMAIL_BAD;
		return render(x, &m, &asking);
	}
	fault = store_invite(x,
	    &(struct store_invite_in){
		.account_id = m.id,
		.email = email,
		.role = role,
	    }, &row);
	asking.mistake = mistake_of(fault);
	if (asking.mistake != MESSAGE_NONE)
		return render(x, &m, &asking);
	TRY(fault);
	return say_on_list(x, &m, MESSAGE_MEMBER_INVITED, email);
}

/* Absent: it is none of this account that waits for an answer. */
static enum fault
find_invited(struct exchange *x, const struct account_seen *m,
    struct uuid invitation, struct str *email_r)
{
	struct store_invitations_of_rows rows;

	*email_r = STR_ABSENT;
	TRY(store_invitations_of(x,
	    &(struct store_invitations_of_in){ .account_id = m->id }, &rows));
	for (size_t i = 0; i < rows.count; i++)
		if (uuid_equal(rows.items[i].invitation_id, invitation))
			*email_r = rows.items[i].email;
	return FAULT_NONE;
}

enum fault
members_withdraw(struct exchange *x)
{
	struct account_seen m;
	struct str email;
	struct form form;
	struct uuid id;

	TRY(form_read(x, &form));
	TRY(account_seen(x, ROLE_OWNER, &m));
	if (!uuid_read(exchange_part(x, STR("invitation")), &id))
		return FAULT_NOT_FOUND;
	TRY(find_invited(x, &m, id, &email));
	TRY(store_invitation_withdraw(x,
	    &(struct store_invitation_withdraw_in){
		.account_id = m.id,
		.invitation_id = id,
	    }));
	return say_on_list(x, &m, MESSAGE_INVITATION_WITHDRAWN, email);
}

/* Owners change everybody, everybody may leave. */
static enum fault
find_member(struct exchange *x, struct account_seen *m_r,
    struct store_members_page_row *member_r, bool *is_self_r)
{
	struct store_members_page_in in = { .row_count = 1 };
	struct store_members_page_rows rows;

	TRY(account_seen(x, ROLE_MEMBER, m_r));
	if (!uuid_read(exchange_part(x, STR("member")), &in.user_id))
		return FAULT_NOT_FOUND;
	*is_self_r = uuid_equal(in.user_id, x->person.user.uuid);
	if (m_r->role != ROLE_OWNER && !*is_self_r)
		return FAULT_NOT_FOUND;
	in.account_id = m_r->id;
	TRY(store_members_page(x, &in, &rows));
	if (rows.count == 0)
		return FAULT_NOT_FOUND;
	*member_r = rows.items[0];
	return FAULT_NONE;
}

static enum fault
render_member(struct exchange *x, const struct account_seen *m,
    const struct store_members_page_row *member, bool is_self,
    bool is_stale, enum message mistake)
{
	struct store_member_asked_row asked;
	struct page_member page = {
		.account = m->name,
		.name = member->name,
		.email = member->email,
		.is_self = is_self,
		.may_change_role = m->role == ROLE_OWNER,
		.keep = page_path(x, "/accounts/", m->id, "/members"),
		.action = path_below(x, m->id, "members", member->user_id),
		.notice = { .message = mistake },
		.is_stale = is_stale,
		.version = arena_printf(x->arena, "%" PRId64, member->version),
		.role = role_said(role_read(member->role)),
	};

	TRY(store_member_asked(x, &(struct store_member_asked_in){
		.account_id = m->id,
		.user_id = member->user_id,
	    }, &asked));
	page.invitations = asked.invitations;
	page.offers = asked.offers;
	show_roles(x, role_read(member->role), &page.roles,
	    &page.roles_count);
	page.frame = page_frame(x, PART_FRAME_HERE_ACCOUNTS);
	reply_has_form(x);
	page_member_render(reply_page(x, is_stale || mistake != MESSAGE_NONE ?
	    409 : 200), x->locale, &page);
	return FAULT_NONE;
}

enum fault
member_show(struct exchange *x)
{
	struct store_members_page_row member;
	struct account_seen m;
	bool is_self;

	TRY(find_member(x, &m, &member, &is_self));
	return render_member(x, &m, &member, is_self, false, MESSAGE_NONE);
}

/* The member as he is now, for who answered the page of him as he was. */
static enum fault
show_changed(struct exchange *x)
{
	struct store_members_page_row member;
	struct account_seen m;
	bool is_self;

	TRY(find_member(x, &m, &member, &is_self));
	return render_member(x, &m, &member, is_self, true, MESSAGE_NONE);
}

/* Fails     FAULT_CHANGED: the form was of the member as he was. */
static enum fault
put_role(struct exchange *x, const struct account_seen *m,
    const struct store_members_page_row *member, const struct form *form)
{
	struct store_member_change_row row;
	struct str role, seen;
	int64_t version;

	if (m->role != ROLE_OWNER)
		return FAULT_NOT_FOUND;
	TRY(form_one(form, STR("role"), &role));
	TRY(form_number(form, STR("version"), &version));
	if (role_read(role) == ROLE_NONE)
		return FAULT_BAD_REQUEST;
	seen = arena_printf(x->arena, "%" PRId64, version);
	return store_member_change(x, &(struct store_member_change_in){
		.account_id = m->id,
		.email = member->email,
		.role = role,
		.seen = { &seen, 1 },
	    }, &row);
}

static enum fault
end_membership(struct exchange *x, const struct account_seen *m,
    const struct store_members_page_row *member)
{
	struct store_member_end_row row;

	return store_member_end(x, &(struct store_member_end_in){
		.account_id = m->id,
		.email = member->email,
	    }, &row);
}

enum fault
member_change(struct exchange *x)
{
	struct store_members_page_row member;
	struct account_seen m;
	struct str what;
	struct form form;
	enum fault fault;
	bool is_self, is_fresh;

	TRY(form_read(x, &form));
	TRY(find_member(x, &m, &member, &is_self));
	TRY(look_at_owners(x, role_read(member.role) == ROLE_OWNER, &form,
	    &is_fresh));
	if (!is_fresh)
		return FAULT_NONE;	/* its page is set */
	TRY(form_one(&form, STR("do"), &what));
	if (str_equal(what, STR("role")))
		fault = put_role(x, &m, &member, &form);
	else if (str_equal(what, STR("end")))
		fault = end_membership(x, &m, &member);
	else
		return FAULT_BAD_REQUEST;
	if (fault == FAULT_CONFLICT)
		return render_member(x, &m, &member, is_self, false,
		    MESSAGE_OWNER_NEEDED);
	if (fault == FAULT_CHANGED)
		return show_changed(x);
	TRY(fault);
	if (is_self)
		return notice_see_other(x, STR("/accounts"), (struct said){
			.message = str_equal(what, STR("end")) ?
			    MESSAGE_ACCOUNT_LEFT : MESSAGE_OWN_ROLE_SAVED,
			.with = { m.name },
		    });
	return say_on_list(x, &m, str_equal(what, STR("end")) ?
	    MESSAGE_MEMBER_GONE : MESSAGE_MEMBER_ROLE_SAVED, member.name);
}
