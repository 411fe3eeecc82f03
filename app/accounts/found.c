#include "accounts/found.h"

#include "model/client.h"
#include "page/frame.h"
#include "page/problem.h"
#include "queries.h"
#include "web/form.h"
#include "web/reply.h"
#include "web/route.h"

static enum fault
render(struct exchange *x, struct str name, enum message mistake)
{
	struct part_mistake shown = {
		.field = STR("name"),
		.text = { .message = mistake },
	};

	reply_has_form(x);
	page_account_new_render(reply_page(x, mistake == MESSAGE_NONE ? 200 :
	    422), x->locale, &(struct page_account_new){
		.frame = page_frame(x, PART_FRAME_HERE_ACCOUNTS),
		.name = name,
		.mistakes = mistake == MESSAGE_NONE ? NULL : &shown,
		.mistakes_count = mistake == MESSAGE_NONE ? 0 : 1,
	    });
	return FAULT_NONE;
}

enum fault
account_new_show(struct exchange *x)
{
	return render(x, STR(""), MESSAGE_NONE);
}

enum fault
account_new_found(struct exchange *x)
{
	struct store_account_found_row row;
	struct form form;
	enum fault fault;
	struct str name;

	TRY(form_read(x, &form));
	TRY(form_one(&form, STR("name"), &name));
	/* An account's name stands where an app's does, so it is as plain. */
	if (client_name_read(x->arena, name, &name) != PROBLEM_NONE)
		return render(x, name, MESSAGE_ACCOUNT_NAME_BAD);
	fault = store_account_found(x,
	    &(struct store_account_found_in){
		.user_id = x->person.user.uuid,
		.name = name,
	    }, &row);
	if (fault == FAULT_CONFLICT)
		return render(x, name, MESSAGE_ACCOUNT_NAME_TAKEN);
	if (fault == FAULT_TOO_MANY)
		return render(x, name, MESSAGE_ACCOUNT_TOO_MANY);
	TRY(fault);
	return reply_see_other_path(x, page_path(x, "/accounts/",
	    row.account_id, "/members"));
}

enum fault
invitation_answer(struct exchange *x)
{
	struct store_invitation_answer_row row;
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
	if (fault == FAULT_GONE)
		return problem_page(x, PROBLEM_PAGE_INVITATION_OVER,
		    STR_ABSENT);
	TRY(fault);
	return reply_see_other_path(x, STR("/accounts"));
}
