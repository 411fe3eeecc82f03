#include "login/sign_in.h"

#include "base/metric.h"
#include "base/url.h"
#include "engine/engine.h"
#include "session/limits.h"
#include "login/onward.h"
#include "login/provider_sign_in.h"
#include "session/password.h"
#include "login/request.h"
#include "session/session.h"
#include "model/email.h"
#include "model/local_path.h"
#include "page/app.h"
#include "page/frame.h"
#include "page/notice.h"
#include "page/start.h"
#include "provider/provider.h"
#include "queries.h"
#include "web/form.h"
#include "web/reply.h"

#define US_PER_S	INT64_C(1000000)

/* What the page shows beside the form, and keeps when it is shown again. */
struct sign_in_page {
	int			 status;
	struct str		 challenge;	/* of the app that asks */
	struct str		 next;
	struct str		 email;
	struct str		 app_name;
	struct part_identity	 app;
	struct said		 notice;
	enum message		 mistake;
	struct str		 mistake_field;
};

static struct str
provider_path(struct exchange *x, const struct sign_in_page *p)
{
	bool is_for_app = !str_is_empty(p->challenge);

	return url_with(x->arena, STR("/login/provider"),
	    (const struct str[][2]){
		{ is_for_app ? STR("login_challenge") : STR("next"),
		    is_for_app ? p->challenge : p->next },
	    }, 1);
}

/* Absent unless one can sign out there. */
static struct str
leave_path(struct exchange *x)
{
	struct provider_metadata m;

	return provider_metadata(x, &m) && !str_is_absent(m.leave_url) ?
	    STR("/login/provider/leave") : STR_ABSENT;
}

static enum fault
render(struct exchange *x, const struct sign_in_page *p)
{
	struct part_mistake mistake;
	bool has_provider = provider_is_used(x->conf);

	mistake = (struct part_mistake){
		.field = p->mistake_field,
		.text = { .message = p->mistake },
	};
	reply_has_form(x);
	page_login_render(reply_page(x, p->status), x->locale,
	    &(struct page_login){
		.frame = page_frame_bare(x),
		.app_name = p->app_name,
		.app = p->app,
		.email = p->email,
		.challenge = p->challenge,
		.next = p->next,
		.has_passwords = x->conf->has_passwords,
		.provider = has_provider ? provider_path(x, p) : STR_ABSENT,
		.provider_name = x->conf->provider.name,
		.leave = has_provider &&
		    p->notice.message == MESSAGE_SIGNED_OUT ?
		    leave_path(x) : STR_ABSENT,
		.is_again = !uuid_is_zero(x->person.user.uuid),
		.notice = p->notice,
		.mistakes = p->mistake == MESSAGE_NONE ? NULL : &mistake,
		.mistakes_count = p->mistake == MESSAGE_NONE ? 0 : 1,
	    });
	return FAULT_NONE;
}

/*
 * Which app asks, for the page; from our own rows, not the engine's. A private
 * one is named to nobody who has not shown that they are its member (s:A71).
 */
static enum fault
describe_app(struct exchange *x, const struct engine_login *login,
    struct sign_in_page *p)
{
	struct store_client_find_row client;
	struct app_facts facts;
	bool is_found;

	TRY(store_client_find(x,
	    &(struct store_client_find_in){ .client_id = login->client_id },
	    &client, &is_found));
	/* To somebody signed in, the store shows only what is theirs. */
	if (!is_found ||
	    (!client.is_public && uuid_is_zero(x->person.user.uuid)))
		return FAULT_NONE;
	facts = app_facts_of(&client);
	p->app_name = client.name;
	p->app.trust = app_trust(x, &facts);
	return FAULT_NONE;
}

/* By the store's clock, which wrote when the password was given (s:A88). */
static enum fault
is_met(struct exchange *x, const struct login_request *request, bool *is_met_r)
{
	struct store_store_now_row clock;
	int64_t age_s;

	age_s = 0;
	if (request->max_age_s != LOGIN_NO_MAX_AGE) {
		TRY(store_store_now(x, &clock));
		age_s = (clock.now.us - x->person.signed_in_at.us) / US_PER_S;
	}
	*is_met_r = login_request_is_met(request, age_s);
	return FAULT_NONE;
}

/*
 * What happened just before, on a page that leads here; or, for an address that
 * anybody can write, what is true wherever nobody is signed in.
 */
static enum fault
find_notice(struct exchange *x, struct said *notice_r)
{
	struct str done;

	TRY(notice_find(x, notice_r));
	if (!uuid_is_zero(x->person.user.uuid))
		return FAULT_NONE;
	TRY(exchange_query(x, STR("done"), &done));
	if (str_equal(done, STR("over")))
		notice_r->message = MESSAGE_SESSION_OVER;
	if (str_equal(done, STR("signed-out")))
		notice_r->message = MESSAGE_SIGNED_OUT;
	return FAULT_NONE;
}

/*
 * Where there is one way only, nobody is shown a page with one button. Except
 * who has just signed out, and would be signed in again by it; and who comes
 * from a form, because a browser lets that lead nowhere else (form-action).
 */
static bool
goes_straight(struct exchange *x, const struct sign_in_page *p)
{
	return provider_is_used(x->conf) && !x->conf->has_passwords &&
	    p->notice.message == MESSAGE_NONE;
}

enum fault
sign_in_show(struct exchange *x)
{
	struct sign_in_page p = { .status = 200 };
	struct login_request request;
	struct engine_login login;
	enum fault fault;
	bool is_signed_in, is_enough;

	is_signed_in = !uuid_is_zero(x->person.user.uuid);
	TRY(exchange_query(x, STR("login_challenge"), &p.challenge));
	TRY(exchange_query(x, STR("next"), &p.next));
	p.next = local_path(p.next);
	TRY(find_notice(x, &p.notice));
	if (str_is_empty(p.challenge)) {
		if (is_signed_in)
			return reply_see_other_path(x, p.next);
		if (goes_straight(x, &p))
			return provider_send(x, STR_ABSENT, p.next);
		return render(x, &p);
	}

	fault = engine_login_get(x, p.challenge, &login);
	if (fault == FAULT_GONE)
		return start_expired_page(x);
	TRY(fault);
	request = login_request_read(x->arena, login.request_url);
	is_enough = false;
	if (is_signed_in)
		TRY(is_met(x, &request, &is_enough));
	if (is_enough)
		return onward_go(x, p.challenge, p.next);
	if (goes_straight(x, &p))
		return provider_send(x, p.challenge, p.next);

	TRY(describe_app(x, &login, &p));
	p.email = is_signed_in ? x->person.email : request.hint;
	return render(x, &p);
}

static enum fault
refuse(struct exchange *x, struct sign_in_page *p, int status,
    enum message mistake, struct str field)
{
	p->status = status;
	p->mistake = mistake;
	p->mistake_field = field;
	return render(x, p);
}

/* The same work whether or not there is such a user (f:G5). */
static enum fault
note_refusal(struct exchange *x, struct user_id user)
{
	struct buf detail;

	metric_add(METRIC_SIGN_IN_REFUSED, 1);
	buf_open(&detail, x->arena, 256);
	buf_add(&detail, STR("{\"address\":\""));
	buf_add_json(&detail, x->peer);
	buf_add(&detail, STR("\"}"));
	return store_audit_note(x,
	    &(struct store_audit_note_in){
		.event = STR("sign_in_refused"),
		.subject = uuid_is_zero(user.uuid) ? STR("unknown") :
		    uuid_text(x->arena, user.uuid),
		.detail = buf_str(&detail),
	    });
}

/*
 * Gives     *user_r, zero unless the password is right. Unknown, disabled and
 *           wrong look and cost the same (f:G5).
 */
static enum fault
judge_password(struct exchange *x, struct str email, struct str password,
    struct user_id *user_r, int64_t *retry_after_s_r)
{
	struct store_user_by_email_row row;
	struct user_id user;
	bool is_found, is_right;

	TRY(store_user_by_email(x,
	    &(struct store_user_by_email_in){ .email = email }, &row,
	    &is_found));
	user.uuid = is_found ? row.user_id : (struct uuid){ { 0 } };
	TRY(limits_password_try(x, email,
	    is_found && session_browser_is_known(x, user), retry_after_s_r));
	TRY(password_verify(x, is_found ? row.password_hash : STR_ABSENT,
	    password, &is_right));
	*user_r = (struct user_id){ { { 0 } } };
	if (!is_right || row.is_disabled)
		return note_refusal(x, user);
	*user_r = user;
	return FAULT_NONE;
}

static enum fault
refuse_too_often(struct exchange *x, struct sign_in_page *p,
    int64_t retry_after_s)
{
	metric_add(METRIC_SIGN_IN_LIMITED, 1);
	reply_retry_after(x, retry_after_s > 0 ? retry_after_s : 1);
	return refuse(x, p, 429, MESSAGE_SIGN_IN_TOO_OFTEN, STR("email"));
}

static enum fault
let_in(struct exchange *x, const struct sign_in_page *p, struct user_id user)
{
	metric_add(METRIC_SIGN_IN, 1);
	TRY(session_begin(x, user));
	return onward_go(x, p->challenge, p->next);
}

enum fault
sign_in(struct exchange *x)
{
	struct sign_in_page p = { .status = 200 };
	struct str typed, password;
	struct user_id user;
	struct form form;
	enum fault fault;
	int64_t retry_after_s;

	if (!x->conf->has_passwords)
		return FAULT_NOT_FOUND;
	TRY(form_read(x, &form));
	TRY(form_one(&form, STR("email"), &typed));
	TRY(form_one(&form, STR("password"), &password));
	TRY(form_one(&form, STR("challenge"), &p.challenge));
	TRY(form_one(&form, STR("next"), &p.next));
	p.next = local_path(p.next);
	p.email = typed;
	if (password.len > PASSWORD_MAX_BYTES)
		return FAULT_TOO_LARGE;
	if (!email_normalise(x->arena, typed, &p.email))
		return refuse(x, &p, 422, MESSAGE_EMAIL_MISSING, STR("email"));
	if (str_is_empty(password))
		return refuse(x, &p, 422, MESSAGE_PASSWORD_MISSING,
		    STR("password"));

	retry_after_s = 0;
	fault = judge_password(x, p.email, password, &user, &retry_after_s);
	if (fault == FAULT_TOO_MANY)
		return refuse_too_often(x, &p, retry_after_s);
	TRY(fault);
	if (uuid_is_zero(user.uuid))
		return refuse(x, &p, 422, MESSAGE_SIGN_IN_FAILED,
		    STR("email"));
	return let_in(x, &p, user);
}
