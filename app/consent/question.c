#include "consent/question.h"

#include "base/url.h"
#include "engine/engine.h"
#include "model/client.h"
#include "page/app.h"
#include "page/catalog.h"

struct str
question_path(struct exchange *x, const struct question *q)
{
	return url_with(x->arena, STR("/consent"), (const struct str[][2]){
		{ STR("consent_challenge"), q->offer.challenge },
	    }, 1);
}

bool
question_is_for_device(const struct question *q)
{
	return !str_is_empty(q->offer.user_code);
}

/* The client's row, in the shape that the rest of the house uses. */
static struct store_client_find_row
client_of(const struct store_consent_question_row *found)
{
	return (struct store_client_find_row){
		.client_id = found->client_id,
		.name = found->name,
		.account_id = found->account_id,
		.account_name = found->account_name,
		.is_public = found->is_public,
		.is_first_party = found->is_first_party,
		.is_suspended = found->is_suspended,
		.tier = found->tier,
		.method = found->method,
		.redirect_uris = found->redirect_uris,
		.scopes = found->scopes,
		.optional_scopes = found->optional_scopes,
		.grant_types = found->grant_types,
		.client_uri = found->client_uri,
		.policy_uri = found->policy_uri,
		.tos_uri = found->tos_uri,
		.verified_domain = found->verified_domain,
		.verified_since = found->verified_since,
		.verified_since_is_null = found->verified_since_is_null,
		.since = found->since,
		.version = found->version,
		.is_deleted = found->is_deleted,
		.logo_hash = found->logo_hash,
		.verified_checked = found->verified_checked,
		.verified_checked_is_null = found->verified_checked_is_null,
		.lapsed_domain = found->lapsed_domain,
		.lapsed_at = found->lapsed_at,
		.lapsed_at_is_null = found->lapsed_at_is_null,
	};
}

static void
gather_accounts(struct exchange *x, struct question *q)
{
	const struct store_consent_question_row *found;
	size_t i;

	found = &q->found;
	q->accounts_count = found->account_ids.count;
	q->accounts = ARENA_ARRAY(x->arena, struct question_account,
	    q->accounts_count);
	for (i = 0; i < q->accounts_count; i++) {
		q->accounts[i].id = found->account_ids.items[i];
		q->accounts[i].name = found->account_names.items[i];
		q->accounts[i].role = role_read(found->account_roles.items[i]);
		q->accounts[i].takes_app =
		    str_is_empty(found->account_refusals.items[i]);
		q->accounts[i].policy =
		    new_apps_read(found->account_refusals.items[i]);
		q->accounts[i].owner = found->account_owners.items[i];
	}
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

	if (scope_is_about_person(scope->id))
		return true;
	for (i = 0; i < q->accounts_count; i++)
		if (q->accounts[i].role >= scope->minimum_role)
			return true;
	return false;
}

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
		one->is_required = app_scope_is_required(scope,
		    q->client.optional_scopes);
		one->is_ticked = one->is_required || (one->is_grantable &&
		    app_scope_starts_ticked(scope));
		if (!scope_is_about_person(scope->id))
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
			    !scope_is_about_person(one->scope->id) &&
			    one->scope->minimum_role > account->needs)
				account->needs = one->scope->minimum_role;
		}
		account->has_role = account->role >= account->needs;
		account->is_eligible = account->has_role && account->takes_app;
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
		if (q->accounts[i].has_role)
			return true;
	return !q->needs_account;
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

static struct uuid_list
uuid_words(struct exchange *x, struct str text)
{
	struct str_list texts;
	struct uuid *items;
	size_t i;

	texts = arena_words(x->arena, text);
	items = ARENA_ARRAY(x->arena, struct uuid, texts.count + 1);
	for (i = 0; i < texts.count; i++)
		if (!uuid_read(texts.items[i], &items[i]))
			PANIC("the store gave an id that is none");
	return (struct uuid_list){ items, texts.count };
}

/* One that stopped taking the app is asked about, not answered for. */
static bool
all_take_app(const struct question *q, struct uuid_list accounts)
{
	size_t i, k;

	for (i = 0; i < accounts.count; i++)
		for (k = 0; k < q->accounts_count; k++)
			if (uuid_equal(q->accounts[k].id, accounts.items[i]) &&
			    !q->accounts[k].takes_app)
				return false;
	return true;
}

/* A live grant of the pair: may it answer this request by itself? */
static void
consider_known(struct exchange *x, struct question *q, size_t row,
    struct str_list scopes)
{
	struct uuid_list accounts;
	uint64_t version;

	/* Who began it, and where, is known to the person alone. */
	if (question_is_for_device(q))
		return;
	/* For another API it is another access. */
	if (q->is_answered || !app_may_skip_consent(&q->client, &q->redirect,
	    q->offer.scopes) || !covers_all(q, scopes) ||
	    !str_equal(q->found.known_audiences.items[row],
	    consent_offer_resource(&q->offer)) ||
	    !str_to_u64(q->found.known_versions.items[row], &version) ||
	    (int64_t)version != q->client.version)
		return;
	accounts = uuid_words(x, q->found.known_accounts.items[row]);
	if (!all_take_app(q, accounts))
		return;
	q->is_answered = true;
	q->answered_grant = q->found.known_grants.items[row];
	q->answered_accounts = accounts;
}

static bool
is_allowed_on(struct exchange *x, const struct question *q, struct str scope,
    struct uuid account)
{
	for (size_t i = 0; i < q->found.known_grants.count; i++) {
		struct uuid_list accounts = uuid_words(x,
		    q->found.known_accounts.items[i]);

		if (!str_list_has(arena_words(x->arena,
		    q->found.known_scopes.items[i]), scope))
			continue;
		for (size_t k = 0; k < accounts.count; k++)
			if (uuid_equal(accounts.items[k], account))
				return true;
	}
	return false;
}

/* What is allowed may be so on some of the accounts only. */
static void
gather_known_accounts(struct exchange *x, struct question *q)
{
	for (size_t i = 0; i < q->accounts_count; i++) {
		struct question_account *account = &q->accounts[i];

		account->is_known = true;
		for (size_t k = 0; k < q->scopes_count; k++)
			if (q->scopes[k].is_required &&
			    q->scopes[k].is_allowed &&
			    !scope_is_about_person(q->scopes[k].scope->id) &&
			    !is_allowed_on(x, q, q->scopes[k].scope->id,
			    account->id))
				account->is_known = false;
	}
}

static void
gather_known(struct exchange *x, struct question *q)
{
	struct str_list scopes;
	size_t i, k, allowed;

	for (i = 0; i < q->found.known_grants.count; i++) {
		scopes = arena_words(x->arena, q->found.known_scopes.items[i]);
		for (k = 0; k < q->scopes_count; k++)
			if (str_list_has(scopes, q->scopes[k].scope->id))
				q->scopes[k].is_allowed = true;
		consider_known(x, q, i, scopes);
	}
	for (k = allowed = 0; k < q->scopes_count; k++)
		allowed += q->scopes[k].is_allowed;
	q->has_grown = allowed > 0 && allowed < q->scopes_count;
	if (q->has_grown)
		gather_known_accounts(x, q);
}

/* A developer may have taken it off while the person read: our row
 * says so before the engine knows. A device's answer comes to us. */
static bool
may_return(struct exchange *x, const struct question *q)
{
	return question_is_for_device(q) || client_may_return_to(x->arena,
	    q->client.redirect_uris, q->offer.redirect_uri);
}

static enum question_obstacle
obstacle_of(struct exchange *x, struct question *q)
{
	if (str_is_absent(q->found.client_id) || q->client.is_deleted)
		return QUESTION_CLIENT_UNKNOWN;
	gather_accounts(x, q);
	if (!q->client.is_public && !is_member_of(q, q->client.account_id))
		return QUESTION_NOT_A_MEMBER;
	if (q->client.is_suspended)
		return QUESTION_CLIENT_SUSPENDED;
	if (!gather_scopes(x, q))
		return QUESTION_SCOPE;
	if (!may_return(x, q) || !redirect_uri_read_registered(x->arena,
	    q->offer.redirect_uri, &q->redirect))
		return QUESTION_RETURN;
	q->redirect_host = question_is_for_device(q) ? STR("") :
	    redirect_uri_display_host(x->arena, &q->redirect);
	if (q->needs_account && q->accounts_count == 0)
		return QUESTION_NO_ACCOUNT;
	judge_accounts(q);
	if (!required_is_grantable(q))
		return QUESTION_ROLE_TOO_LOW;
	gather_known(x, q);
	return QUESTION_CAN_BE_ASKED;
}

enum fault
question_gather(struct exchange *x, struct question *q,
    enum question_obstacle *obstacle_r)
{
	TRY(store_consent_question(x,
	    &(struct store_consent_question_in){
		.user_id = x->person.user.uuid,
		.client_id = q->offer.client_id,
		.engine = engine_main(x)->name,
		.flow_id = q->offer.flow_id,
	    }, &q->found));
	q->client = client_of(&q->found);
	*obstacle_r = obstacle_of(x, q);
	return FAULT_NONE;
}
