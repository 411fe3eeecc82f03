#include "login/security.h"

#include "login/new_password.h"
#include "page/frame.h"
#include "page/notice.h"
#include "queries.h"
#include "session/password.h"
#include "session/prove.h"
#include "session/session.h"
#include "web/form.h"
#include "web/reply.h"

struct security_page {
	int		status;
	struct said	notice;
	enum message	current_mistake;
	enum message	password_mistake;
};

static struct said
say(enum message message)
{
	return (struct said){ .message = message };
}

static enum fault
render(struct exchange *x, const struct security_page *p)
{
	struct store_sessions_of_rows sessions;
	struct part_mistake mistakes[2];
	size_t count;

	count = 0;
	if (p->current_mistake != MESSAGE_NONE)
		mistakes[count++] = (struct part_mistake){
			STR("current"), say(p->current_mistake)
		};
	if (p->password_mistake != MESSAGE_NONE)
		mistakes[count++] = (struct part_mistake){
			STR("password"), new_password_said(p->password_mistake)
		};
	TRY(store_sessions_of(x,
	    &(struct store_sessions_of_in){
		.user_id = x->person.user.uuid,
	    }, &sessions));

	reply_has_form(x);
	page_security_render(reply_page(x, p->status), x->locale,
	    &(struct page_security){
		.frame = page_frame(x, PART_FRAME_HERE_SECURITY),
		.has_passwords = x->conf->has_passwords,
		.provider_name = x->conf->provider.name,
		.email = x->person.email,
		.others = sessions.count > 0 ? (int)sessions.count - 1 : 0,
		.notice = p->notice,
		.mistakes = mistakes,
		.mistakes_count = count,
		.current_mistake = say(p->current_mistake),
		.password_mistake = new_password_said(p->password_mistake),
		.password_min = PASSWORD_MIN_BYTES,
	    });
	return FAULT_NONE;
}

enum fault
security_show(struct exchange *x)
{
	struct security_page p = { .status = 200 };

	TRY(notice_find(x, &p.notice));
	return render(x, &p);
}

/* All other sessions end with the old password; this one gets a new cookie. */
static enum fault
set_password(struct exchange *x, struct str fresh)
{
	struct store_password_set_row set;
	struct hash32 cookie;
	struct str hash;

	TRY(password_hash(x, fresh, &hash));
	if (!session_hash(x, &cookie))
		return FAULT_UNAUTHENTICATED;
	TRY(store_password_set(x,
	    &(struct store_password_set_in){
		.user_id = x->person.user.uuid,
		.password_hash = hash,
		.keep_cookie_hash = hash32_str(&cookie),
	    }, &set));
	return session_renew(x);
}

static enum fault
change_password(struct exchange *x, const struct form *form)
{
	struct security_page p = { .status = 422 };
	struct str current, fresh;
	enum fault fault;
	bool is_right;

	TRY(form_one(form, STR("current"), &current));
	TRY(form_one(form, STR("password"), &fresh));
	p.password_mistake = new_password_mistake(fresh);
	if (p.password_mistake == MESSAGE_NONE &&
	    bytes_equal_ct(fresh, current))
		p.password_mistake = MESSAGE_PASSWORD_SAME;
	if (p.password_mistake != MESSAGE_NONE)
		return render(x, &p);
	fault = prove_person(x, current, &is_right);
	if (fault == FAULT_TOO_MANY) {
		p.status = 429;
		p.current_mistake = MESSAGE_SIGN_IN_TOO_OFTEN;
		return render(x, &p);
	}
	TRY(fault);
	if (!is_right) {
		p.current_mistake = MESSAGE_PASSWORD_WRONG;
		return render(x, &p);
	}
	TRY(set_password(x, fresh));
	return notice_see_other(x, STR("/security"),
	    (struct said){ .message = MESSAGE_PASSWORD_CHANGED });
}

static enum fault
sign_out_others(struct exchange *x)
{
	struct store_session_close_others_row closed;
	struct hash32 cookie;

	if (!session_hash(x, &cookie))
		return FAULT_UNAUTHENTICATED;
	TRY(store_session_close_others(x,
	    &(struct store_session_close_others_in){
		.user_id = x->person.user.uuid,
		.cookie_hash = hash32_str(&cookie),
	    }, &closed));
	return notice_see_other(x, STR("/security"),
	    (struct said){ .message = MESSAGE_OTHERS_SIGNED_OUT });
}

enum fault
security_change(struct exchange *x)
{
	struct form form;
	struct str what;

	TRY(form_read(x, &form));
	TRY(form_one(&form, STR("do"), &what));
	if (str_equal(what, STR("password")) && x->conf->has_passwords)
		return change_password(x, &form);
	if (str_equal(what, STR("others")))
		return sign_out_others(x);
	return FAULT_BAD_REQUEST;
}
