#include "login/provider_sign_in.h"

#include "base/metric.h"
#include "base/url.h"
#include "engine/engine.h"
#include "login/onward.h"
#include "login/request.h"
#include "model/client.h"
#include "model/email.h"
#include "model/local_path.h"
#include "page/notice.h"
#include "page/problem.h"
#include "page/start.h"
#include "provider/answer.h"
#include "provider/client_proof.h"
#include "queries.h"
#include "session/limits.h"
#include "session/session.h"
#include "web/reply.h"

#define ERROR_SHOWN_BYTES	64

/*
 * There
 */
static enum fault
say_problem(struct exchange *x, enum problem_page which, struct str again)
{
	return problem_page_again(x, which, x->conf->provider.name, again);
}

static enum fault
send(struct exchange *x, const struct visit_errand *errand)
{
	struct provider_metadata m;
	struct str url;

	TRY(limits_visit(x));
	if (!provider_metadata(x, &m))
		return say_problem(x, PROBLEM_PAGE_PROVIDER_AWAY, STR_ABSENT);
	TRY(visit_open(x, &m, errand, &url));
	return reply_see_other(x, url);
}

/* What an app's request says about how the person is to prove themselves. */
static void
add_request(struct visit_errand *errand, const struct login_request *request)
{
	errand->hint = request->hint;
	if (request->max_age_s != LOGIN_NO_MAX_AGE)
		errand->max_age_s = request->max_age_s;
	if (!request->asks_login && request->max_age_s != 0)
		return;
	/* Both: what a provider makes of max_age=0 alone differs, and with
	 * prompt=login alone it need not say when the person signed in. */
	errand->max_age_s = 0;
	errand->prompt = STR("login");
}

static enum fault
send_with(struct exchange *x, struct visit_errand *errand)
{
	struct login_request request;
	struct engine_login login;
	enum fault fault;

	if (str_is_empty(errand->challenge))
		return send(x, errand);
	fault = engine_login_get(x, errand->challenge, &login);
	if (fault == FAULT_GONE)
		return start_expired_page(x);
	TRY(fault);
	request = login_request_read(x->arena, login.request_url);
	add_request(errand, &request);
	return send(x, errand);
}

enum fault
provider_send(struct exchange *x, struct str challenge, struct str next)
{
	struct visit_errand errand = {
		.challenge = challenge,
		.next = next,
		.max_age_s = VISIT_NO_MAX_AGE,
	};

	return send_with(x, &errand);
}

enum fault
provider_go(struct exchange *x)
{
	struct visit_errand errand = { .max_age_s = VISIT_NO_MAX_AGE };
	struct str proves, other;

	if (!provider_is_used(x->conf))
		return FAULT_NOT_FOUND;
	TRY(exchange_query(x, STR("login_challenge"), &errand.challenge));
	TRY(exchange_query(x, STR("next"), &errand.next));
	TRY(exchange_query(x, STR("prove"), &proves));
	TRY(exchange_query(x, STR("other"), &other));
	errand.next = local_path(errand.next);
	if (str_equal(other, STR("yes")))
		errand.prompt = STR("select_account");
	if (!str_equal(proves, STR("yes")) ||
	    uuid_is_zero(x->person.user.uuid))
		return send_with(x, &errand);
	errand.challenge = STR_ABSENT;
	errand.proves = true;
	errand.max_age_s = 0;
	errand.prompt = STR("login");
	errand.hint = x->person.email;
	return send(x, &errand);
}

/*
 * And back
 */
static struct str
again(struct exchange *x, const struct visit *visit, bool as_other)
{
	struct str pairs[2][2] = {
		{ STR("next"), visit->next },
		{ STR("other"), STR("yes") },
	};

	if (!uuid_is_zero(visit->proves.uuid))
		return visit->next;
	if (!str_is_empty(visit->challenge)) {
		pairs[0][0] = STR("login_challenge");
		pairs[0][1] = visit->challenge;
	}
	return url_with(x->arena, as_other ? STR("/login/provider") :
	    STR("/login"), (const struct str (*)[2])pairs, as_other ? 2 : 1);
}

/* Its own word for why there is no code (OpenID Connect Core §3.1.2.6). */
static enum fault
refused(struct exchange *x, const struct visit *visit, struct str error)
{
	enum problem_page which = PROBLEM_PAGE_PROVIDER_BAD;

	log_event(LOG_NOTE, "provider_refused",
	    LOG_STR("error", str_first(error, ERROR_SHOWN_BYTES)));
	if (str_equal(error, STR("access_denied")) ||
	    str_equal(error, STR("login_required")) ||
	    str_equal(error, STR("interaction_required")) ||
	    str_equal(error, STR("account_selection_required")))
		which = PROBLEM_PAGE_PROVIDER_REFUSED;
	if (str_equal(error, STR("temporarily_unavailable")) ||
	    str_equal(error, STR("server_error")))
		which = PROBLEM_PAGE_PROVIDER_AWAY;
	metric_add(METRIC_SIGN_IN_REFUSED, 1);
	return say_problem(x, which, again(x, visit, false));
}

/* RFC 9207 §2.4: an answer of another server than the one that was asked. */
static bool
is_of_issuer(struct exchange *x, const struct provider_metadata *m,
    struct str issuer)
{
	if (str_is_absent(issuer))
		return !m->says_issuer;
	return str_equal(issuer, x->conf->provider.issuer);
}

/* Asks for what a new user must have, once. */
static enum fault
learn_more(struct exchange *x, const struct provider_metadata *m,
    struct provider_person *person)
{
	struct store_identity_find_row known;
	bool is_known;

	if (!str_is_absent(person->email))
		return FAULT_NONE;
	TRY(store_identity_find(x, &(struct store_identity_find_in){
		.issuer = person->issuer,
		.subject = person->subject,
	    }, &known, &is_known));
	if (!is_known)
		provider_ask_more(x, m, person);
	return FAULT_NONE;
}

static enum fault
find_user(struct exchange *x, const struct provider_person *person,
    struct store_provider_sign_in_row *row_r)
{
	struct str email;
	bool has_email;

	has_email = !str_is_absent(person->email) &&
	    email_normalise(x->arena, person->email, &email);
	return store_provider_sign_in(x, &(struct store_provider_sign_in_in){
		.issuer = person->issuer,
		.subject = person->subject,
		.email = has_email ? email : STR_ABSENT,
		.name = client_name_check(person->name) == PROBLEM_NONE ?
		    person->name : has_email ? email : STR(""),
		.creates = x->conf->provider.creates_users,
	    }, row_r);
}

static enum fault
let_in(struct exchange *x, const struct visit *visit, struct user_id user,
    const struct provider_person *person)
{
	bool is_same = uuid_equal(user.uuid, x->person.user.uuid);

	metric_add(METRIC_SIGN_IN, 1);
	if (!uuid_is_zero(visit->proves.uuid) && is_same)
		TRY(session_renew_elsewhere(x));
	else
		TRY(session_begin_elsewhere(x, user, person->signed_in_s));
	return onward_go(x, visit->challenge, visit->next);
}

static enum fault
turn_away(struct exchange *x, const struct visit *visit, struct str outcome)
{
	enum problem_page which = PROBLEM_PAGE_PROVIDER_UNKNOWN;

	if (str_equal(outcome, STR("disabled")))
		which = PROBLEM_PAGE_PROVIDER_DISABLED;
	if (str_equal(outcome, STR("taken")))
		which = PROBLEM_PAGE_PROVIDER_TAKEN;
	if (str_equal(outcome, STR("nameless")))
		which = PROBLEM_PAGE_PROVIDER_NAMELESS;
	metric_add(METRIC_SIGN_IN_REFUSED, 1);
	return say_problem(x, which, again(x, visit, true));
}

static enum fault
welcome(struct exchange *x, const struct visit *visit,
    const struct provider_person *person)
{
	struct store_provider_sign_in_row row;
	struct user_id user;

	TRY(find_user(x, person, &row));
	if (!str_equal(row.outcome, STR("known")) &&
	    !str_equal(row.outcome, STR("created")))
		return turn_away(x, visit, row.outcome);
	user.uuid = row.user_id;
	if (!uuid_is_zero(visit->proves.uuid) &&
	    !uuid_equal(user.uuid, visit->proves.uuid))
		return say_problem(x, PROBLEM_PAGE_PROVIDER_OTHER,
		    visit->next);
	return let_in(x, visit, user, person);
}

static enum fault
judge(struct exchange *x, const struct visit *visit, struct str code)
{
	struct provider_metadata m;
	struct provider_person person;
	struct str issuer;

	TRY(exchange_query(x, STR("iss"), &issuer));
	if (!provider_metadata(x, &m))
		return say_problem(x, PROBLEM_PAGE_PROVIDER_AWAY,
		    again(x, visit, false));
	if (!is_of_issuer(x, &m, issuer)) {
		log_event(LOG_WARN, "provider_answer_refused",
		    LOG_STR("why", STR("The iss of the answer is not the "
		    "provider's issuer.")));
		return say_problem(x, PROBLEM_PAGE_PROVIDER_BAD,
		    again(x, visit, false));
	}
	switch (provider_answer(x, &m, visit, code, &person)) {
	case PROVIDER_ANSWER_GOOD:
		TRY(learn_more(x, &m, &person));
		return welcome(x, visit, &person);
	case PROVIDER_ANSWER_NONE:
		return say_problem(x, PROBLEM_PAGE_PROVIDER_AWAY,
		    again(x, visit, false));
	case PROVIDER_ANSWER_BAD:
		break;
	}
	return say_problem(x, PROBLEM_PAGE_PROVIDER_BAD,
	    again(x, visit, false));
}

enum fault
provider_return(struct exchange *x)
{
	struct str state, code, error;
	struct visit visit;
	bool is_found;

	if (!provider_is_used(x->conf))
		return FAULT_NOT_FOUND;
	TRY(exchange_query(x, STR("state"), &state));
	TRY(exchange_query(x, STR("code"), &code));
	TRY(exchange_query(x, STR("error"), &error));
	TRY(visit_spend(x, state, &visit, &is_found));
	if (!is_found)
		return say_problem(x, PROBLEM_PAGE_PROVIDER_OVER,
		    STR("/login"));
	if (str_is_empty(code))
		return refused(x, &visit, error);
	return judge(x, &visit, code);
}

/*
 * Signing out there (OpenID Connect RP-Initiated Logout 1.0). Without an
 * id_token_hint, which we do not keep, it asks the person.
 */
enum fault
provider_leave(struct exchange *x)
{
	struct provider_metadata m;
	struct str state;

	if (!provider_is_used(x->conf))
		return FAULT_NOT_FOUND;
	if (!provider_metadata(x, &m) || str_is_absent(m.leave_url))
		return say_problem(x, PROBLEM_PAGE_PROVIDER_AWAY, STR_ABSENT);
	TRY(notice_seal(x, (struct said){
		.message = MESSAGE_SIGNED_OUT_THERE,
		.with = { x->conf->provider.name },
	    }, &state));
	return reply_see_other(x, url_with(x->arena, m.leave_url,
	    (const struct str[][2]){
		{ STR("client_id"), x->conf->provider.client_id },
		{ STR("post_logout_redirect_uri"), provider_after_leaving(x) },
		{ STR("state"), state },
	    }, 3));
}

enum fault
provider_left(struct exchange *x)
{
	struct str state;

	TRY(exchange_query(x, STR("state"), &state));
	return reply_see_other_path(x, url_with(x->arena, STR("/login"),
	    (const struct str[][2]){
		{ STR("done"), str_is_empty(state) ? STR("signed-out") : state },
	    }, 1));
}

enum fault
provider_keys(struct exchange *x)
{
	if (!provider_is_used(x->conf) || !x->conf->provider.signs)
		return FAULT_NOT_FOUND;
	return reply_json(x, 200, client_proof_keys(x));
}
