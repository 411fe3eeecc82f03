#include "login/reset.h"

#include "login/new_password.h"
#include "page/frame.h"
#include "page/notice.h"
#include "page/problem.h"
#include "queries.h"
#include "session/password.h"
#include "web/form.h"
#include "web/reply.h"

#define TOKEN_MAX_BYTES	128

static enum fault
find(struct exchange *x, struct str token, struct store_reset_find_row *row_r,
    bool *is_found_r)
{
	struct hash32 hash;

	*is_found_r = false;
	if (str_is_empty(token) || token.len > TOKEN_MAX_BYTES)
		return FAULT_NONE;
	hash = KEYED_HASH(KEY_RESET_HASH, token);
	return store_reset_find(x,
	    &(struct store_reset_find_in){ .token_hash = hash32_str(&hash) },
	    row_r, is_found_r);
}

static enum fault
render(struct exchange *x, struct str token, struct str email,
    enum message mistake)
{
	struct part_mistake shown;

	shown = (struct part_mistake){
		.field = STR("password"),
		.text = new_password_said(mistake),
	};
	reply_has_form(x);
	page_reset_render(reply_page(x, mistake == MESSAGE_NONE ? 200 : 422),
	    x->locale, &(struct page_reset){
		.frame = page_frame_bare(x),
		.email = email,
		.token = token,
		.password_min = PASSWORD_MIN_BYTES,
		.mistakes = mistake == MESSAGE_NONE ? NULL : &shown,
		.mistakes_count = mistake == MESSAGE_NONE ? 0 : 1,
	    });
	return FAULT_NONE;
}

enum fault
reset_show(struct exchange *x)
{
	struct store_reset_find_row row;
	struct str token;
	bool is_found;

	if (!x->conf->has_passwords)
		return FAULT_NOT_FOUND;
	TRY(exchange_query(x, STR("token"), &token));
	TRY(find(x, token, &row, &is_found));
	if (!is_found)
		return problem_page(x, PROBLEM_PAGE_RESET_SPENT, STR_ABSENT);
	return render(x, token, row.email, MESSAGE_NONE);
}

enum fault
reset_spend(struct exchange *x)
{
	struct store_reset_spend_row spent;
	struct store_reset_find_row row;
	struct str token, password, password_hashed;
	struct hash32 hash;
	struct form form;
	enum message mistake;
	enum fault fault;
	bool is_found;

	if (!x->conf->has_passwords)
		return FAULT_NOT_FOUND;
	TRY(form_read(x, &form));
	TRY(form_one(&form, STR("token"), &token));
	TRY(form_one(&form, STR("password"), &password));
	TRY(find(x, token, &row, &is_found));
	if (!is_found)
		return problem_page(x, PROBLEM_PAGE_RESET_SPENT, STR_ABSENT);
	mistake = new_password_mistake(password);
	if (mistake != MESSAGE_NONE)
		return render(x, token, row.email, mistake);

	TRY(password_hash(x, password, &password_hashed));
	hash = KEYED_HASH(KEY_RESET_HASH, token);
	fault = store_reset_spend(x,
	    &(struct store_reset_spend_in){
		.token_hash = hash32_str(&hash),
		.password_hash = password_hashed,
	    }, &spent);
	if (fault == FAULT_GONE)
		return problem_page(x, PROBLEM_PAGE_RESET_SPENT, STR_ABSENT);
	TRY(fault);
	return notice_see_other(x, STR("/login"),
	    (struct said){ .message = MESSAGE_PASSWORD_CHANGED_SIGN_IN });
}
