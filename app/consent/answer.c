#include "consent/answer.h"

static bool
has_repeats(struct str_list list)
{
	struct str_list rest;
	size_t i;

	for (i = 0; i + 1 < list.count; i++) {
		rest.items = &list.items[i + 1];
		rest.count = list.count - i - 1;
		if (str_list_has(rest, list.items[i]))
			return true;
	}
	return false;
}

static struct question_scope *
find_scope(struct question *q, struct str id)
{
	size_t i;

	for (i = 0; i < q->scopes_count; i++)
		if (str_equal(q->scopes[i].scope->id, id))
			return &q->scopes[i];
	return NULL;
}

static struct question_account *
find_account(struct question *q, struct uuid id)
{
	size_t i;

	for (i = 0; i < q->accounts_count; i++)
		if (uuid_equal(q->accounts[i].id, id))
			return &q->accounts[i];
	return NULL;
}

/* What is posted is only ever a choice among what is optional. */
static enum fault
tick_scopes(struct question *q, struct str_list posted)
{
	struct question_scope *one;
	size_t i;

	if (has_repeats(posted))
		return FAULT_BAD_REQUEST;
	for (i = 0; i < q->scopes_count; i++)
		q->scopes[i].is_ticked = q->scopes[i].is_required;
	for (i = 0; i < posted.count; i++) {
		one = find_scope(q, posted.items[i]);
		if (one == NULL || !one->is_grantable)
			return FAULT_BAD_REQUEST;
		one->is_ticked = true;
	}
	return FAULT_NONE;
}

/* What could be chosen when the page was made may be refused since. */
static enum fault
tick_accounts(struct question *q, struct str_list posted,
    enum answer_problem *problem)
{
	struct question_account *account;
	struct uuid id;
	size_t i;

	if (has_repeats(posted))
		return FAULT_BAD_REQUEST;
	for (i = 0; i < q->accounts_count; i++)
		q->accounts[i].is_ticked = false;
	for (i = 0; i < posted.count; i++) {
		if (!uuid_read(posted.items[i], &id))
			return FAULT_BAD_REQUEST;
		account = find_account(q, id);
		if (account == NULL)
			return FAULT_BAD_REQUEST;
		if (account->is_eligible)
			account->is_ticked = true;
		else
			*problem = ANSWER_ACCOUNT_UNFIT;
	}
	return FAULT_NONE;
}

static void
collect_scopes(struct exchange *x, const struct question *q, bool stays,
    struct consent_answer *answer)
{
	const struct question_scope *one;
	struct str *scopes, *roles, *offered;
	size_t i, count;

	scopes = ARENA_ARRAY(x->arena, struct str, q->scopes_count + 1);
	roles = ARENA_ARRAY(x->arena, struct str, q->scopes_count + 1);
	offered = ARENA_ARRAY(x->arena, struct str, q->scopes_count + 1);
	for (i = count = 0; i < q->scopes_count; i++) {
		one = &q->scopes[i];
		offered[i] = one->scope->id;
		if (!one->is_ticked)
			continue;
		if (one->scope->sensitivity == SENSITIVITY_RESTRICTED)
			answer->has_restricted = true;
		roles[count] = scope_is_about_person(one->scope->id) ?
		    STR("member") : role_name(one->scope->minimum_role);
		scopes[count++] = one->scope->id;
	}
	if (q->offer.may_stay)
		offered[i++] = STR("offline_access");
	if (stays) {
		roles[count] = STR("member");
		scopes[count++] = STR("offline_access");
	}
	answer->scopes = (struct str_list){ scopes, count };
	answer->minimum_roles = (struct str_list){ roles, count };
	answer->offered = (struct str_list){ offered, i };
}

static void
collect_accounts(struct exchange *x, const struct question *q,
    struct consent_answer *answer)
{
	struct uuid *accounts;
	struct str *names;
	size_t i, count;

	accounts = ARENA_ARRAY(x->arena, struct uuid, q->accounts_count);
	names = ARENA_ARRAY(x->arena, struct str, q->accounts_count);
	for (i = count = 0; i < q->accounts_count; i++) {
		if (!q->accounts[i].is_ticked)
			continue;
		names[count] = q->accounts[i].name;
		accounts[count++] = q->accounts[i].id;
	}
	answer->accounts = (struct uuid_list){ accounts, count };
	answer->account_names = (struct str_list){ names, count };
}

enum fault
consent_answer_read(struct exchange *x, const struct form *form,
    struct question *q, struct consent_answer *answer_r,
    enum answer_problem *problem_r)
{
	struct str said;
	bool stays;

	*problem_r = ANSWER_FINE;
	*answer_r = (struct consent_answer){ .is_allowed = false };
	TRY(form_one(form, STR("answer"), &said));
	if (str_equal(said, STR("cancel")))
		return FAULT_NONE;
	if (!str_equal(said, STR("allow")))
		return FAULT_BAD_REQUEST;

	TRY(tick_scopes(q, form_all(form, x->arena, STR("scope"))));
	TRY(tick_accounts(q, form_all(form, x->arena, STR("account")),
	    problem_r));
	stays = form_has(form, STR("stay"));
	if (stays && !q->offer.may_stay)
		return FAULT_BAD_REQUEST;

	answer_r->is_allowed = true;
	collect_scopes(x, q, stays, answer_r);
	collect_accounts(x, q, answer_r);
	if (*problem_r == ANSWER_FINE && q->needs_account &&
	    answer_r->accounts.count == 0)
		*problem_r = ANSWER_NO_ACCOUNT;
	return FAULT_NONE;
}

struct consent_answer
consent_answer_from_grant(struct exchange *x, struct question *q)
{
	struct consent_answer answer = { .is_allowed = true };
	size_t i;

	for (i = 0; i < q->scopes_count; i++)
		q->scopes[i].is_ticked = true;
	collect_scopes(x, q, false, &answer);
	answer.accounts = q->answered_accounts;
	return answer;
}
