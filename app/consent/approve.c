#include "consent/approve.h"

#include "base/metric.h"
#include "consent/decide.h"
#include "consent/outcome.h"
#include "consent/page.h"
#include "consent/show.h"
#include "consent/step_up.h"
#include "model/public_suffix.h"
#include "page/app.h"
#include "page/frame.h"
#include "page/problem.h"
#include "page/start.h"
#include "web/reply.h"

/*
 * The page is shown anew from the engine's request: it has changed, or someone
 * else's answer came first, and GET /consent says which.
 */
static enum fault
look_again(struct exchange *x, const struct question *q)
{
	return reply_see_other_path(x, question_path(x, q));
}

/* Where a store's refusal to write the decision leads. */
static enum fault
not_decided(struct exchange *x, const struct question *q, enum fault fault)
{
	if (fault == FAULT_CONFLICT || fault == FAULT_FORBIDDEN ||
	    fault == FAULT_INVALID)
		return look_again(x, q);
	if (fault == FAULT_GONE && question_is_for_device(q))
		return look_again(x, q);
	if (fault == FAULT_GONE)
		return start_expired_page(x);
	if (fault == FAULT_TOO_MANY)
		return problem_page_again(x, PROBLEM_PAGE_REMOVING, STR_ABSENT,
		    START_AGAIN);
	return fault;
}

/*
 * The decision is in the store, and the engine could not be told: the person
 * need not answer again, only come back (GET /consent goes on from there).
 */
static enum fault
not_told(struct exchange *x, const struct question *q, enum fault fault)
{
	if (fault == FAULT_GONE)
		return start_expired_page(x);
	if (fault != FAULT_ENGINE && fault != FAULT_UNCERTAIN &&
	    fault != FAULT_DEADLINE)
		return fault;
	return problem_page_again(x, PROBLEM_PAGE_NOT_TOLD, STR_ABSENT,
	    question_path(x, q));
}

static enum fault
tell(struct exchange *x, const struct question *q,
    const struct store_consent_decide_row *decided, struct str *onward_r)
{
	return consent_outcome_tell(x, q->offer.challenge,
	    &(struct consent_outcome){
		.decision = decided->decision_id,
		.request = q->offer.request,
		.is_allowed = str_equal(decided->answer, STR("allow")),
		.grant = decided->grant_id,
		.epoch = decided->epoch,
		.scopes = decided->scopes,
		.audience = q->offer.audience,
	    }, onward_r);
}

static void
count_answer(const struct store_consent_decide_row *decided)
{
	if (decided->is_repeat)
		return;
	metric_add(str_equal(decided->answer, STR("allow")) ?
	    METRIC_CONSENT_ALLOWED : METRIC_CONSENT_REFUSED, 1);
}

/*
 * After Cancel, an app that nobody stands for does not get the visitor at
 * once: our own page comes first, and telling the app is a separate act
 * (features.md §4.4, *Refusing*).
 */
static bool
goes_straight_back(const struct question *q)
{
	struct app_facts facts;

	if (question_is_for_device(q) || q->redirect.kind != REDIRECT_URI_WEB)
		return true;
	facts = app_facts_of(&q->client);
	if (facts.is_first_party || !facts.is_public)
		return true;
	return app_host_is_verified(&facts, q->redirect_host);
}

/* The first answer counts; who gave the other is told so. A device's end page
 * says what was answered. */
static bool
was_answered_otherwise(const struct question *q,
    const struct consent_answer *answer,
    const struct store_consent_decide_row *decided)
{
	return decided->is_repeat && !question_is_for_device(q) &&
	    answer->is_allowed != str_equal(decided->answer, STR("allow"));
}

static enum fault
refused_page(struct exchange *x, const struct question *q, struct str onward)
{
	page_consent_refused_render(reply_page(x, 200), x->locale,
	    &(struct page_consent_refused){
		.frame = page_frame_bare(x),
		.app_name = q->client.name,
		.host = q->redirect_host,
		.site = public_suffix_registrable(q->redirect_host),
		.tell = onward,
	    });
	return FAULT_NONE;
}

/*
 * Has the client changed since the page was made (s:A25)? Then what was ticked
 * was about something else.
 */
static bool
has_changed(const struct question *q)
{
	return q->client.version != q->offer.client_version;
}

static bool
is_refusal(const struct form *form)
{
	struct str answer;

	return form_one(form, STR("answer"), &answer) == FAULT_NONE &&
	    str_equal(answer, STR("cancel"));
}

enum fault
consent_approve(struct exchange *x)
{
	struct question q = { .needs_account = false };
	struct store_consent_decide_row decided;
	struct consent_answer answer;
	enum question_obstacle obstacle;
	enum answer_problem problem;
	struct str seal, onward;
	struct form form;
	enum fault fault;
	bool is_fresh;

	TRY(form_read(x, &form));
	TRY(form_one(&form, STR("seal"), &seal));
	TRY(consent_offer_open(x, seal, &q.offer));
	TRY(question_gather(x, &q, &obstacle));
	/* Who cannot allow it can still say no. */
	if (obstacle != QUESTION_CAN_BE_ASKED && !(is_refusal(&form) &&
	    (obstacle == QUESTION_NO_ACCOUNT ||
	    obstacle == QUESTION_ROLE_TOO_LOW)))
		return consent_obstacle_page(x, &q, obstacle);
	if (has_changed(&q))
		return look_again(x, &q);

	TRY(consent_answer_read(x, &form, &q, &answer, &problem));
	if (problem != ANSWER_FINE)
		return consent_page(x, &q, problem);
	if (answer.is_allowed && answer.has_restricted) {
		fault = step_up(x, &form, &q, &answer, &is_fresh);
		/* The same form came twice, and with the other one the
		 * session has got another cookie. */
		if (fault == FAULT_NOT_FOUND)
			return look_again(x, &q);
		TRY(fault);
		if (!is_fresh)
			return FAULT_NONE;	/* its page is set */
	}

	fault = consent_decide(x, &q, &answer, NULL, &decided);
	if (fault != FAULT_NONE)
		return not_decided(x, &q, fault);
	count_answer(&decided);
	if (was_answered_otherwise(&q, &answer, &decided))
		return problem_page_again(x, PROBLEM_PAGE_DECIDED, STR_ABSENT,
		    START_AGAIN);
	fault = tell(x, &q, &decided, &onward);
	if (fault != FAULT_NONE)
		return not_told(x, &q, fault);
	if (str_equal(decided.answer, STR("refuse")) && !goes_straight_back(&q))
		return refused_page(x, &q, onward);
	return reply_see_other(x, onward);
}
