#include "consent/step_up.h"

#include "consent/page.h"
#include "fresh/fresh.h"
#include "page/app.h"
#include "page/frame.h"
#include "provider/provider.h"
#include "session/prove.h"
#include "session/session.h"
#include "web/reply.h"

static void
show_restricted(struct exchange *x, const struct question *q,
    struct page_step_up *page)
{
	struct part_permission *shown;
	const struct question_scope *one;
	size_t i, count;

	shown = ARENA_ARRAY(x->arena, struct part_permission, q->scopes_count);
	for (i = count = 0; i < q->scopes_count; i++) {
		one = &q->scopes[i];
		if (!one->is_ticked ||
		    one->scope->sensitivity != SENSITIVITY_RESTRICTED)
			continue;
		shown[count].id = one->scope->id;
		shown[count].text = scope_text(one->scope, x->locale->lang);
		count++;
	}
	page->restricted = shown;
	page->restricted_count = count;
}

/* What was ticked travels along, so that the same answer is posted again. */
static void
keep_choices(struct exchange *x, const struct question *q,
    const struct consent_answer *answer, struct page_step_up *page)
{
	struct page_step_up_chosen_accounts *accounts;
	struct page_step_up_chosen_scopes *scopes;
	size_t i, count;

	accounts = ARENA_ARRAY(x->arena, struct page_step_up_chosen_accounts,
	    answer->accounts.count);
	for (i = 0; i < answer->accounts.count; i++)
		accounts[i].id = uuid_text(x->arena, answer->accounts.items[i]);
	page->chosen_accounts = accounts;
	page->chosen_accounts_count = i;

	scopes = ARENA_ARRAY(x->arena, struct page_step_up_chosen_scopes,
	    q->scopes_count);
	for (i = count = 0; i < q->scopes_count; i++)
		if (q->scopes[i].is_ticked && !q->scopes[i].is_required)
			scopes[count++].id = q->scopes[i].scope->id;
	page->chosen_scopes = scopes;
	page->chosen_scopes_count = count;
}

static enum fault
ask_password(struct exchange *x, const struct form *form,
    const struct question *q, const struct consent_answer *answer, int status,
    enum message mistake)
{
	struct page_step_up page = { .action = STR("/consent") };
	struct part_mistake shown;

	page.frame = page_frame_bare(x);
	page.app_name = q->client.name;
	page.person = x->person.name;
	page.email = x->person.email;
	page.has_passwords = x->conf->has_passwords;
	/* Back from there the question is asked anew, and needs no more. */
	page.provider = provider_prove_path(x, question_path(x, q));
	page.provider_name = x->conf->provider.name;
	page.is_staying = form_has(form, STR("stay"));
	TRY(form_one(form, STR("seal"), &page.seal));
	show_restricted(x, q, &page);
	keep_choices(x, q, answer, &page);
	shown = (struct part_mistake){
		.field = STR("password"),
		.text = { .message = mistake },
	};
	if (mistake != MESSAGE_NONE) {
		page.mistakes = &shown;
		page.mistakes_count = 1;
	}

	consent_form_ends(x, q);
	page_step_up_render(reply_page(x, status), x->locale, &page);
	return FAULT_NONE;
}

enum fault
step_up(struct exchange *x, const struct form *form,
    const struct question *q, const struct consent_answer *answer,
    bool *is_fresh_r)
{
	struct str password;
	enum fault fault;
	bool is_right;

	*is_fresh_r = fresh_is(x, q->found.now);
	if (*is_fresh_r)
		return FAULT_NONE;

	TRY(form_one(form, STR("password"), &password));
	if (str_is_empty(password) || !x->conf->has_passwords)
		return ask_password(x, form, q, answer, 200, MESSAGE_NONE);
	fault = prove_person(x, password, &is_right);
	if (fault == FAULT_TOO_MANY)
		return ask_password(x, form, q, answer, 429,
		    MESSAGE_SIGN_IN_TOO_OFTEN);
	TRY(fault);
	if (!is_right)
		return ask_password(x, form, q, answer, 422,
		    MESSAGE_PASSWORD_WRONG);
	*is_fresh_r = true;
	return session_renew(x);
}
