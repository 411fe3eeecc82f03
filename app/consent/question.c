#include "consent/question.h"

#include "page/catalog.h"

bool
question_scope_is_about_person(struct str id)
{
	return str_equal(id, STR("openid")) || str_equal(id, STR("profile")) ||
	    str_equal(id, STR("email")) || str_equal(id, STR("offline_access"));
}

static enum fault
gather_accounts(struct exchange *x, struct question *q)
{
	struct store_accounts_of_rows rows;
	struct question_account *account;
	size_t i;

	TRY(store_accounts_of(x,
	    &(struct store_accounts_of_in){
		.user_id = x->person.user.uuid,
	    }, &rows));
	q->accounts = ARENA_ARRAY(x->arena, struct question_account,
	    rows.count);
	for (i = 0; i < rows.count; i++) {
		if (rows.items[i].is_closed)
			continue;
		account = &q->accounts[q->accounts_count++];
		account->id = rows.items[i].account_id;
		account->name = rows.items[i].name;
		account->role = role_read(rows.items[i].role);
	}
	return FAULT_NONE;
}

static bool
is_member_of(const struct question *q, struct uuid account)
{
	size_t i;

	for (i = 0; i < q->accounts_count; i++)
		if (uuid_equal(q->accounts[i].id, account))
			return true;
	return false;
}

static bool
some_role_suffices(const struct question *q, const struct scope *scope)
{
	size_t i;

	if (question_scope_is_about_person(scope->id))
		return true;
	for (i = 0; i < q->accounts_count; i++)
		if (q->accounts[i].role >= scope->minimum_role)
			return true;
	return false;
}

/*
 * A scope can be deselected when the client said so at registration and the
 * catalog does not insist (f:A9). A sensitive one then starts unticked (f:A10).
 */
static bool
gather_scopes(struct exchange *x, struct question *q)
{
	const struct scope_catalog *known;
	struct question_scope *one;
	const struct scope *scope;
	size_t i;

	known = catalog();
	q->scopes = ARENA_ARRAY(x->arena, struct question_scope,
	    q->offer.scopes.count);
	for (i = 0; i < known->scopes_count; i++) {
		scope = &known->scopes[i];
		if (!str_list_has(q->offer.scopes, scope->id))
			continue;
		if (!str_list_has(q->client.scopes, scope->id))
			return false;
		one = &q->scopes[q->scopes_count++];
		one->scope = scope;
		one->is_grantable = some_role_suffices(q, scope);
		one->is_required = scope->is_required ||
		    !str_list_has(q->client.optional_scopes, scope->id);
		one->is_ticked = one->is_required || (one->is_grantable &&
		    scope->sensitivity == SENSITIVITY_BASIC);
		if (!question_scope_is_about_person(scope->id))
			q->needs_account = true;
	}
	return q->scopes_count == q->offer.scopes.count;
}

static void
judge_accounts(struct question *q)
{
	const struct question_scope *one;
	struct question_account *account;
	size_t i, k;

	for (i = 0; i < q->accounts_count; i++) {
		account = &q->accounts[i];
		account->needs = ROLE_MEMBER;
		for (k = 0; k < q->scopes_count; k++) {
			one = &q->scopes[k];
			if (one->is_required &&
			    !question_scope_is_about_person(one->scope->id) &&
			    one->scope->minimum_role > account->needs)
				account->needs = one->scope->minimum_role;
		}
		account->is_eligible = account->role >= account->needs;
		account->is_ticked = account->is_eligible &&
		    q->accounts_count == 1;
	}
}

static bool
required_is_grantable(const struct question *q)
{
	size_t i;

	for (i = 0; i < q->scopes_count; i++)
		if (q->scopes[i].is_required && !q->scopes[i].is_grantable)
			return false;
	for (i = 0; q->needs_account && i < q->accounts_count; i++)
		if (q->accounts[i].is_eligible)
			return true;
	return !q->needs_account;
}

/*
 * Only an app somebody stands for is let through without a page: one made by
 * the operator, or registered by hand for the members of its own account, that
 * comes back to a web address (ASVS 5.0 10.7.1; f:A3, f:A19).
 */
static bool
is_vouched_for(const struct question *q)
{
	if (q->redirect.kind != REDIRECT_URI_WEB)
		return false;
	if (!str_equal(q->client.tier, STR("hand")))
		return false;
	return q->client.is_first_party || !q->client.is_public;
}

static bool
covers_all(const struct question *q, struct str_list scopes)
{
	size_t i;

	for (i = 0; i < q->offer.scopes.count; i++)
		if (!str_list_has(scopes, q->offer.scopes.items[i]))
			return false;
	return true;
}

static enum fault
gather_known(struct exchange *x, struct question *q)
{
	struct store_consent_known_rows known;
	const struct store_consent_known_row *row;
	size_t i, k, allowed;

	TRY(store_consent_known(x,
	    &(struct store_consent_known_in){
		.user_id = x->person.user.uuid,
		.client_id = q->client.client_id,
	    }, &known));
	for (i = 0; i < known.count; i++) {
		row = &known.items[i];
		for (k = 0; k < q->scopes_count; k++)
			if (str_list_has(row->scopes, q->scopes[k].scope->id))
				q->scopes[k].is_allowed = true;
		if (q->is_answered || !is_vouched_for(q) ||
		    row->client_version != q->client.version ||
		    !covers_all(q, row->scopes))
			continue;
		q->is_answered = true;
		q->answered_grant = row->grant_id;
		q->answered_accounts = row->accounts;
	}

	for (k = allowed = 0; k < q->scopes_count; k++)
		allowed += q->scopes[k].is_allowed;
	q->has_grown = allowed > 0 && allowed < q->scopes_count;
	return FAULT_NONE;
}

enum fault
question_gather(struct exchange *x, struct question *q,
    enum question_obstacle *obstacle_r)
{
	bool is_found;

	*obstacle_r = QUESTION_CAN_BE_ASKED;
	TRY(store_client_find(x,
	    &(struct store_client_find_in){ .client_id = q->offer.client_id },
	    &q->client, &is_found));
	if (!is_found || q->client.is_deleted) {
		*obstacle_r = QUESTION_CLIENT_UNKNOWN;
		return FAULT_NONE;
	}
	if (q->client.is_suspended) {
		*obstacle_r = QUESTION_CLIENT_SUSPENDED;
		return FAULT_NONE;
	}
	TRY(gather_accounts(x, q));
	if (!q->client.is_public && !is_member_of(q, q->client.account_id)) {
		*obstacle_r = QUESTION_NOT_A_MEMBER;
		return FAULT_NONE;
	}
	/* The only registered one need not be sent (RFC 6749 §3.1.2.3). */
	if (str_is_empty(q->offer.redirect_uri) &&
	    q->client.redirect_uris.count == 1)
		q->offer.redirect_uri = q->client.redirect_uris.items[0];
	if (!gather_scopes(x, q) ||
	    !redirect_uri_read_registered(x->arena, q->offer.redirect_uri,
	    &q->redirect)) {
		*obstacle_r = QUESTION_SCOPE;
		return FAULT_NONE;
	}
	q->redirect_host = redirect_uri_display_host(x->arena, &q->redirect);
	if (q->needs_account && q->accounts_count == 0) {
		*obstacle_r = QUESTION_NO_ACCOUNT;
		return FAULT_NONE;
	}
	judge_accounts(q);
	if (!required_is_grantable(q)) {
		*obstacle_r = QUESTION_ROLE_TOO_LOW;
		return FAULT_NONE;
	}
	return gather_known(x, q);
}
