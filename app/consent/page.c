#include "consent/page.h"

#include "page/app.h"
#include "page/catalog.h"
#include "page/frame.h"
#include "page/start.h"
#include "registry/publish.h"
#include "templates.h"
#include "web/reply.h"

static enum page_consent_accounts_role
role_shown(enum role role)
{
	switch (role) {
	case ROLE_OWNER:
		return PAGE_CONSENT_ACCOUNTS_ROLE_OWNER;
	case ROLE_ADMIN:
		return PAGE_CONSENT_ACCOUNTS_ROLE_ADMIN;
	case ROLE_DEVELOPER:
		return PAGE_CONSENT_ACCOUNTS_ROLE_DEVELOPER;
	case ROLE_MEMBER:
	case ROLE_NONE:
		return PAGE_CONSENT_ACCOUNTS_ROLE_MEMBER;
	}
	PANIC("no such role: %d", (int)role);
}

/* The template's two enums list the same roles in the same order. */
static enum page_consent_accounts_needs
needs_shown(enum role role)
{
	return (enum page_consent_accounts_needs)role_shown(role);
}

static enum page_consent_accounts_policy
policy_shown(enum new_apps policy)
{
	switch (policy) {
	case NEW_APPS_VERIFIED:
		return PAGE_CONSENT_ACCOUNTS_POLICY_VERIFIED;
	case NEW_APPS_NONE:
		return PAGE_CONSENT_ACCOUNTS_POLICY_NONE;
	case NEW_APPS_ALL:
	case NEW_APPS_UNKNOWN:
		break;
	}
	return (enum page_consent_accounts_policy)0;
}

static bool
is_stuck(const struct question *q)
{
	size_t i;

	for (i = 0; i < q->accounts_count; i++)
		if (q->accounts[i].is_eligible)
			return false;
	return q->needs_account;
}

static void
show_accounts(struct exchange *x, const struct question *q,
    struct page_consent *page)
{
	struct page_consent_accounts *shown;
	const struct question_account *account;
	size_t i;

	if (!q->needs_account)
		return;
	shown = ARENA_ARRAY(x->arena, struct page_consent_accounts,
	    q->accounts_count);
	for (i = 0; i < q->accounts_count; i++) {
		account = &q->accounts[i];
		shown[i].id = uuid_text(x->arena, account->id);
		shown[i].name = account->name;
		shown[i].role = role_shown(account->role);
		shown[i].is_eligible = account->is_eligible;
		shown[i].needs = needs_shown(account->needs);
		shown[i].is_refused = account->has_role && !account->takes_app;
		shown[i].policy = policy_shown(account->policy);
		shown[i].owner = account->owner;
		shown[i].is_checked = account->is_ticked;
		shown[i].is_known = account->is_known;
		if (q->has_grown && account->is_eligible && !account->is_known)
			page->is_partial = true;
	}
	page->accounts = shown;
	page->accounts_count = q->accounts_count;
}

/* Which of the page's three lists a permission stands in. */
enum list { LIST_REQUIRED, LIST_ALREADY, LIST_OPTIONAL, LIST_NOWHERE };

static enum list
list_of(const struct question *q, const struct question_scope *one)
{
	if (str_equal(one->scope->id, STR("offline_access")))
		return LIST_NOWHERE;	/* said as a sentence */
	if (!one->is_required)
		return one->is_grantable ? LIST_OPTIONAL : LIST_NOWHERE;
	if (q->has_grown && one->is_allowed)
		return LIST_ALREADY;
	return LIST_REQUIRED;
}

static void
show_permissions(struct exchange *x, const struct question *q, enum list list,
    const struct part_area **areas_r, size_t *count_r)
{
	struct app_permission *permissions;
	size_t i, count;

	permissions = ARENA_ARRAY(x->arena, struct app_permission,
	    q->scopes_count);
	for (i = count = 0; i < q->scopes_count; i++) {
		if (list_of(q, &q->scopes[i]) != list)
			continue;
		permissions[count].scope = q->scopes[i].scope->id;
		permissions[count].is_checked = q->scopes[i].is_ticked;
		count++;
	}
	app_areas(x, permissions, count, areas_r, count_r);
}

static bool
asks_restricted(const struct question *q)
{
	size_t i;

	for (i = 0; i < q->scopes_count; i++)
		if (q->scopes[i].is_grantable &&
		    q->scopes[i].scope->sensitivity == SENSITIVITY_RESTRICTED)
			return true;
	return false;
}

void
consent_form_ends(struct exchange *x, const struct question *q)
{
	reply_has_form(x);
	if (!question_is_for_device(q))
		reply_form_ends_at(x, redirect_uri_form_action_source(x->arena,
		    &q->redirect));
}

/* Which API the access is for (features.md B5); one that left the catalog
 * meanwhile has no name any more. */
static void
show_resource(struct exchange *x, const struct question *q,
    struct page_consent *page)
{
	const struct resource *r;

	page->resource_uri = consent_offer_resource(&q->offer);
	if (str_is_absent(page->resource_uri))
		return;
	r = resource_find(resources(), page->resource_uri);
	page->resource = r == NULL ? page->resource_uri :
	    resource_name(r, x->locale->lang);
}

/* What people trusted of a public app that they allowed before, and that is
 * otherwise now (f:N14); of their newest access. */
static enum fault
show_changes(struct exchange *x, const struct question *q,
    struct page_consent *page)
{
	struct store_client_changes_since_row row;
	uint64_t version;
	bool is_found;

	if (!q->client.is_public || q->found.known_versions.count == 0 ||
	    !str_to_u64(q->found.known_versions.items[0], &version) ||
	    (int64_t)version == q->client.version)
		return FAULT_NONE;
	TRY(store_client_changes_since(x,
	    &(struct store_client_changes_since_in){
		.client_id = q->client.client_id,
		.version = (int64_t)version,
	    }, &row, &is_found));
	if (!is_found)
		return FAULT_NONE;
	page->old_name = row.old_name;
	page->hosts_changed = row.hosts_differ;
	page->keys_changed = row.keys_differ;
	page->has_changed = !str_is_empty(row.old_name) || row.hosts_differ ||
	    row.keys_differ;
	return FAULT_NONE;
}

enum fault
consent_page(struct exchange *x, const struct question *q,
    enum answer_problem problem)
{
	struct page_consent page = { .may_stay = q->offer.may_stay };
	const struct redirect_uri *redirect = question_is_for_device(q) ?
	    NULL : &q->redirect;
	struct part_mistake mistake;
	struct app_facts facts;

	facts = app_facts_of(&q->client);
	page.frame = page_frame_bare(x);
	page.app_name = q->client.name;
	page.person = x->person.name;
	page.email = x->person.email;
	page.another_account = START_AS_OTHER;
	page.seal = consent_offer_seal(x, &q->offer);
	page.app = redirect == NULL ? app_identity_of_device(x, &facts) :
	    app_identity(x, &facts, redirect);
	app_links(x, &facts, &page.links, &page.links_count);
	page.user_code = q->offer.user_code;
	TRY(publish_imitated(x, q->client.client_id, q->client.account_id,
	    q->client.name, redirect, &facts, &page));
	TRY(show_changes(x, q, &page));
	page.warning = app_warning(x, &facts, redirect, asks_restricted(q));
	page.has_grown = q->has_grown;
	page.is_stuck = is_stuck(q);
	page.is_offline = str_list_has(q->offer.scopes, STR("offline_access"));
	show_resource(x, q, &page);
	show_accounts(x, q, &page);
	show_permissions(x, q, LIST_REQUIRED, &page.required,
	    &page.required_count);
	show_permissions(x, q, LIST_ALREADY, &page.already,
	    &page.already_count);
	show_permissions(x, q, LIST_OPTIONAL, &page.optional,
	    &page.optional_count);
	if (problem != ANSWER_FINE) {
		mistake.field = STR("accounts");
		mistake.text = (struct said){
			.message = problem == ANSWER_NO_ACCOUNT ?
			    MESSAGE_ACCOUNT_MISSING : MESSAGE_ACCOUNT_UNFIT
		};
		page.account_mistake = mistake.text;
		page.mistakes = &mistake;
		page.mistakes_count = 1;
	}

	consent_form_ends(x, q);
	page_consent_render(reply_page(x,
	    problem == ANSWER_FINE ? 200 : 422), x->locale, &page);
	return FAULT_NONE;
}
