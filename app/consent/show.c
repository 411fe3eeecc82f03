#include "consent/show.h"

#include "base/metric.h"
#include "base/url.h"
#include "consent/decide.h"
#include "consent/outcome.h"
#include "consent/page.h"
#include "engine/engine.h"
#include "model/device_code.h"
#include "model/state_envelope.h"
#include "page/app.h"
#include "page/frame.h"
#include "page/problem.h"
#include "page/start.h"
#include "registry/audience.h"
#include "templates.h"
#include "web/reply.h"

static enum page_role_too_low_accounts_needs
needs_shown(enum role role)
{
	switch (role) {
	case ROLE_OWNER:
		return PAGE_ROLE_TOO_LOW_ACCOUNTS_NEEDS_OWNER;
	case ROLE_ADMIN:
		return PAGE_ROLE_TOO_LOW_ACCOUNTS_NEEDS_ADMIN;
	case ROLE_DEVELOPER:
		return PAGE_ROLE_TOO_LOW_ACCOUNTS_NEEDS_DEVELOPER;
	case ROLE_MEMBER:
	case ROLE_NONE:
		break;
	}
	return PAGE_ROLE_TOO_LOW_ACCOUNTS_NEEDS_MEMBER;
}

static enum fault
no_account_page(struct exchange *x, const struct question *q)
{
	consent_form_ends(x, q);
	page_no_account_render(reply_page(x, 403), x->locale,
	    &(struct page_no_account){
		.frame = page_frame_bare(x),
		.app_name = q->client.name,
		.person = x->person.name,
		.email = x->person.email,
		.another_account = START_AS_OTHER,
		.seal = consent_offer_seal(x, &q->offer),
	    });
	return FAULT_NONE;
}

/* What is required and only another role may give, by the account. */
static void
show_missing(struct exchange *x, const struct question *q,
    struct page_role_too_low *page)
{
	struct app_permission *missing = ARENA_ARRAY(x->arena,
	    struct app_permission, q->scopes_count + 1);
	size_t count = 0;

	for (size_t i = 0; i < q->scopes_count; i++) {
		const struct question_scope *one = &q->scopes[i];

		if (one->is_required && one->scope->minimum_role > ROLE_MEMBER)
			missing[count++].scope = one->scope->id;
	}
	app_areas(x, missing, count, &page->missing, &page->missing_count);
}

static enum fault
role_too_low_page(struct exchange *x, const struct question *q)
{
	struct page_role_too_low_accounts *accounts = ARENA_ARRAY(x->arena,
	    struct page_role_too_low_accounts, q->accounts_count + 1);
	struct page_role_too_low page = {
		.frame = page_frame_bare(x),
		.app_name = q->client.name,
		.person = x->person.name,
		.email = x->person.email,
		.another_account = START_AS_OTHER,
		.accounts = accounts,
		.accounts_count = q->accounts_count,
		.seal = consent_offer_seal(x, &q->offer),
	};

	for (size_t i = 0; i < q->accounts_count; i++)
		accounts[i] = (struct page_role_too_low_accounts){
			.name = q->accounts[i].name,
			.needs = needs_shown(q->accounts[i].needs),
			.owner = q->accounts[i].owner,
		};
	show_missing(x, q, &page);
	consent_form_ends(x, q);
	page_role_too_low_render(reply_page(x, 403), x->locale, &page);
	return FAULT_NONE;
}

enum fault
consent_obstacle_page(struct exchange *x, const struct question *q,
    enum question_obstacle obstacle)
{
	struct str account;

	account = q->client.account_name;
	switch (obstacle) {
	case QUESTION_CAN_BE_ASKED:
		break;
	case QUESTION_CLIENT_UNKNOWN:
		return problem_page(x, PROBLEM_PAGE_CLIENT_UNKNOWN, STR_ABSENT);
	case QUESTION_CLIENT_SUSPENDED:
		return problem_page(x, PROBLEM_PAGE_CLIENT_SUSPENDED,
		    q->client.name);
	case QUESTION_NOT_A_MEMBER:
		return problem_page(x, PROBLEM_PAGE_NOT_A_MEMBER, account);
	case QUESTION_NO_ACCOUNT:
		return no_account_page(x, q);
	case QUESTION_ROLE_TOO_LOW:
		return role_too_low_page(x, q);
	case QUESTION_SCOPE:
		return problem_page(x, PROBLEM_PAGE_SCOPE, STR_ABSENT);
	case QUESTION_RETURN:
		return problem_page(x, PROBLEM_PAGE_RETURN, STR_ABSENT);
	}
	PANIC("a question that can be asked has no obstacle");
}

static struct str
request_parameter(struct exchange *x, struct str request_url, struct str name)
{
	struct str value;
	size_t mark;

	mark = str_find(request_url, '?', 0);
	if (mark == SIZE_MAX || !query_get(x->arena,
	    str_from(request_url, mark + 1), name, &value, NULL))
		return STR_ABSENT;
	return value;
}

/*
 * The request was decided before (A22, f:A17). A decision whose telling was
 * cut short goes on: a repeat never asks again, it re-sends what is stored.
 */
static enum fault
decided_before(struct exchange *x, const struct question *q)
{
	const struct store_consent_question_row *found;
	struct str onward;
	bool is_theirs, is_refusal;

	found = &q->found;
	is_theirs = uuid_equal(found->decided_by, x->person.user.uuid);
	is_refusal = str_equal(found->decided_answer, STR("refuse"));
	if (!is_theirs || !str_equal(found->decided_state, STR("decided")) ||
	    !found->decided_is_alive)
		return problem_page_again(x, PROBLEM_PAGE_DECIDED, STR_ABSENT,
		    START_AGAIN);
	TRY(consent_outcome_tell(x, q->offer.challenge,
	    &(struct consent_outcome){
		.decision = found->decision_id,
		.request = q->offer.request,
		.is_allowed = !is_refusal,
		.grant = found->decided_grant,
		.epoch = found->decided_epoch,
		.scopes = found->decided_scopes,
		.audience = q->offer.audience,
	    }, &onward));
	return reply_see_other(x, onward);
}

/*
 * A live grant covers all of it and the app is vouched for: the outcome is
 * written under the authority that exists already, and no page is shown.
 */
static enum fault
answer_from_grant(struct exchange *x, struct question *q)
{
	struct store_consent_decide_row decided;
	struct consent_answer answer;
	struct str onward;

	answer = consent_answer_from_grant(x, q);
	TRY(consent_decide(x, q, &answer, &q->answered_grant, &decided));
	TRY(consent_outcome_tell(x, q->offer.challenge,
	    &(struct consent_outcome){
		.decision = decided.decision_id,
		.request = q->offer.request,
		.is_allowed = true,
		.grant = decided.grant_id,
		.epoch = decided.epoch,
		.scopes = decided.scopes,
		.audience = q->offer.audience,
	    }, &onward));
	return reply_see_other(x, onward);
}

static bool
may_offer_staying(const struct question *q)
{
	return str_list_has(q->client.grant_types, STR("refresh_token")) &&
	    str_list_has(q->client.scopes, STR("offline_access")) &&
	    !str_list_has(q->offer.scopes, STR("offline_access"));
}

/* OIDC Core §3.1.2.1: `prompt` is a list of words. */
static bool
asks_consent(struct str prompt)
{
	struct str word;

	while (str_next(&prompt, ' ', &word))
		if (str_equal(word, STR("consent")))
			return true;
	return false;
}

/* Has the code been answered, or run out? Then no answer would count. */
static enum fault
device_waits(struct exchange *x, const struct question *q, bool *waits_r)
{
	struct store_device_waits_row row = { .is_waiting = true };
	struct hash32 hash;

	if (question_is_for_device(q)) {
		hash = user_code_hash(q->offer.user_code);
		TRY(store_device_waits(x, &(struct store_device_waits_in){
			.user_hash = hash32_str(&hash),
		    }, &row));
	}
	*waits_r = row.is_waiting;
	return FAULT_NONE;
}

static enum fault
ask(struct exchange *x, const struct engine_consent *asked)
{
	struct question q = { .offer = { .challenge = asked->challenge } };
	struct state_envelope envelope;
	enum question_obstacle obstacle;
	struct hash32 name;
	enum fault fault;
	bool waits;

	/* Nobody but the gateway starts a request. */
	if (!state_envelope_of_request(x->arena, asked->request_url,
	    &envelope))
		return start_expired_page(x);
	q.offer.flow_id = asked->flow_id;
	q.offer.client_id = asked->client_id;
	q.offer.scopes = asked->requested_scopes;
	q.offer.redirect_uri = envelope.redirect_uri;
	q.offer.user_code = envelope.user_code;
	name = state_envelope_name(&envelope);
	if (!question_is_for_device(&q))
		q.offer.request = hash32_str(&name);
	q.offer.audience = (struct str_list){ &envelope.resource,
	    str_is_absent(envelope.resource) ? 0 : 1 };
	q.prompt = request_parameter(x, asked->request_url, STR("prompt"));

	TRY(question_gather(x, &q, &obstacle));
	if (!q.found.decision_id_is_null)
		return decided_before(x, &q);
	TRY(device_waits(x, &q, &waits));
	if (!waits)
		return problem_page_again(x, PROBLEM_PAGE_DEVICE_OVER,
		    STR_ABSENT, DEVICE_PATH);
	q.offer.client_version = q.client.version;
	q.offer.offered_at = q.found.now;
	if (obstacle != QUESTION_CAN_BE_ASKED)
		return consent_obstacle_page(x, &q, obstacle);
	q.offer.may_stay = may_offer_staying(&q);
	TRY(registry_allow_resource(x, asked->client_id,
	    asked->client_audience, envelope.resource));

	if (q.is_answered && !asks_consent(q.prompt)) {
		fault = answer_from_grant(x, &q);
		/* The grant ended in between, or an account does not take the
		 * app any more: then the person is asked. */
		if (fault != FAULT_CONFLICT && fault != FAULT_GONE &&
		    fault != FAULT_FORBIDDEN)
			return fault;
	}
	metric_add(METRIC_CONSENT_SHOWN, 1);
	return consent_page(x, &q, ANSWER_FINE);
}

enum fault
consent_show(struct exchange *x)
{
	struct engine_consent asked;
	struct str challenge;
	enum fault fault;

	TRY(exchange_query(x, STR("consent_challenge"), &challenge));
	/* Where signing in leads to when the answer came without a session. */
	if (str_is_empty(challenge))
		return reply_see_other_path(x, START_AGAIN);
	fault = engine_consent_get(x, challenge, &asked);
	if (fault == FAULT_GONE)
		return start_expired_page(x);
	TRY(fault);
	if (!str_equal(asked.subject,
	    uuid_text(x->arena, x->person.user.uuid)))
		return start_expired_page(x);

	return ask(x, &asked);
}
