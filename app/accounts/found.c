#include "accounts/found.h"

#include "model/name_skeleton.h"
#include "model/public_name.h"
#include "page/frame.h"
#include "page/notice.h"
#include "page/problem.h"
#include "queries.h"
#include "web/form.h"
#include "web/reply.h"
#include "web/route.h"

static enum fault
render(struct exchange *x, struct str name, struct said mistake)
{
	struct part_mistake shown = { .field = STR("name"), .text = mistake };
	bool is_mistaken = mistake.message != MESSAGE_NONE;

	reply_has_form(x);
	page_account_new_render(reply_page(x, is_mistaken ? 422 : 200),
	    x->locale, &(struct page_account_new){
		.frame = page_frame(x, PART_FRAME_HERE_ACCOUNTS),
		.name = name,
		.mistakes = is_mistaken ? &shown : NULL,
		.mistakes_count = is_mistaken ? 1 : 0,
	    });
	return FAULT_NONE;
}

enum fault
account_new_show(struct exchange *x)
{
	return render(x, STR(""), (struct said){ .message = MESSAGE_NONE });
}

/* It stands where an app's name does, and has to be as plain and as much its
 * own (s:A26). */
static struct said
judge_name(struct exchange *x, struct str typed, struct str *name_r)
{
	struct str which;
	enum problem p = public_name_read(x->arena, x->conf, typed,
	    (struct str_list){ NULL, 0 }, name_r, &which);

	return (struct said){
		.message = p == PROBLEM_NONE ? MESSAGE_NONE :
		    p == PROBLEM_RESERVED_NAME ?
		    MESSAGE_ACCOUNT_NAME_RESERVED :
		    p == PROBLEM_TRUST_WORD ? MESSAGE_ACCOUNT_NAME_TRUST :
		    p == PROBLEM_HOST_IN_NAME ? MESSAGE_ACCOUNT_NAME_HOST :
		    p == PROBLEM_CHECK_MARK ? MESSAGE_NAME_BADGE :
		    p == PROBLEM_DRESSED_LETTERS ? MESSAGE_NAME_DRESSED :
		    p == PROBLEM_MIXED_SCRIPTS ? MESSAGE_NAME_MIXED :
		    MESSAGE_ACCOUNT_NAME_BAD,
		.with = { which },
	};
}

static struct said
mistake_of(enum fault fault)
{
	return (struct said){ .message =
		fault == FAULT_CONFLICT ? MESSAGE_ACCOUNT_NAME_TAKEN :
		fault == FAULT_TOO_MANY ? MESSAGE_ACCOUNT_TOO_MANY :
		MESSAGE_NONE };
}

enum fault
account_new_found(struct exchange *x)
{
	struct store_account_found_row row;
	struct name_skeleton looks;
	struct str typed, name;
	struct said mistake;
	struct form form;
	enum fault fault;

	TRY(form_read(x, &form));
	TRY(form_one(&form, STR("name"), &typed));
	mistake = judge_name(x, typed, &name);
	if (mistake.message != MESSAGE_NONE)
		return render(x, name, mistake);
	name_skeleton(x->arena, name, &looks);
	fault = store_account_found(x,
	    &(struct store_account_found_in){
		.user_id = x->person.user.uuid,
		.name = name,
		.small = looks.small,
		.shown = looks.shown,
	    }, &row);
	mistake = mistake_of(fault);
	if (mistake.message != MESSAGE_NONE)
		return render(x, name, mistake);
	TRY(fault);
	return notice_see_other(x, page_path(x, "/accounts/",
	    row.account_id, "/members"), (struct said){
		.message = MESSAGE_ACCOUNT_MADE,
		.with = { name },
	    });
}

enum fault
invitation_answer(struct exchange *x)
{
	struct store_invitation_answer_row row;
	struct store_invitation_joined_row joined;
	bool is_member = false;
	struct str answer;
	struct form form;
	struct uuid id;
	enum fault fault;

	TRY(form_read(x, &form));
	TRY(form_one(&form, STR("do"), &answer));
	/* A button that is none of ours, of whoever's invitation it is. */
	if (!uuid_read(exchange_part(x, STR("invitation")), &id) ||
	    str_is_empty(answer))
		return FAULT_NOT_FOUND;
	if (!str_equal(answer, STR("accept")) &&
	    !str_equal(answer, STR("decline")))
		return FAULT_BAD_REQUEST;
	fault = store_invitation_answer(x,
	    &(struct store_invitation_answer_in){
		.user_id = x->person.user.uuid,
		.invitation_id = id,
		.joins = str_equal(answer, STR("accept")),
	    }, &row);
	/* Joined before, by this very form perhaps: there the account is. */
	if (fault == FAULT_GONE && str_equal(answer, STR("accept")))
		TRY(store_invitation_joined(x,
		    &(struct store_invitation_joined_in){
			.user_id = x->person.user.uuid,
			.invitation_id = id,
		    }, &joined, &is_member));
	if (is_member)
		return reply_see_other_path(x, page_path(x, "/accounts/",
		    joined.account_id, "/members"));
	if (fault == FAULT_GONE)
		return problem_page(x, PROBLEM_PAGE_INVITATION_OVER,
		    STR_ABSENT);
	TRY(fault);
	return notice_see_other(x, STR("/accounts"), (struct said){
		.message = str_equal(answer, STR("accept")) ?
		    MESSAGE_ACCOUNT_JOINED : MESSAGE_INVITATION_DECLINED,
		.with = { row.account_name },
	    });
}
