#include "accounts/accounts.h"

#include "accounts/activity.h"
#include "accounts/apps.h"
#include "accounts/found.h"
#include "accounts/members.h"
#include "accounts/policy.h"
#include "accounts/transfers.h"
#include "model/role.h"
#include "page/frame.h"
#include "page/notice.h"
#include "queries.h"
#include "web/reply.h"

static enum page_accounts_accounts_role
role_shown(enum role role)
{
	switch (role) {
	case ROLE_OWNER:
		return PAGE_ACCOUNTS_ACCOUNTS_ROLE_OWNER;
	case ROLE_ADMIN:
		return PAGE_ACCOUNTS_ACCOUNTS_ROLE_ADMIN;
	case ROLE_DEVELOPER:
		return PAGE_ACCOUNTS_ACCOUNTS_ROLE_DEVELOPER;
	case ROLE_MEMBER:
	case ROLE_NONE:
		break;
	}
	return PAGE_ACCOUNTS_ACCOUNTS_ROLE_MEMBER;
}

static enum page_accounts_invitations_role
invited_as(enum role role)
{
	switch (role) {
	case ROLE_OWNER:
		return PAGE_ACCOUNTS_INVITATIONS_ROLE_OWNER;
	case ROLE_ADMIN:
		return PAGE_ACCOUNTS_INVITATIONS_ROLE_ADMIN;
	case ROLE_DEVELOPER:
		return PAGE_ACCOUNTS_INVITATIONS_ROLE_DEVELOPER;
	case ROLE_MEMBER:
	case ROLE_NONE:
		break;
	}
	return PAGE_ACCOUNTS_INVITATIONS_ROLE_MEMBER;
}

static bool
reaches(const struct store_grants_of_row *grant, struct uuid account)
{
	size_t i;

	for (i = 0; i < grant->accounts.count; i++)
		if (uuid_equal(grant->accounts.items[i], account))
			return true;
	return false;
}

/* An app that was allowed twice is one app; the store lists by app. */
static int
count_apps(const struct store_grants_of_rows *grants, struct uuid account)
{
	struct str last;
	size_t i;
	int count;

	last = STR_ABSENT;
	for (i = 0, count = 0; i < grants->count; i++) {
		if (!reaches(&grants->items[i], account) ||
		    str_equal(grants->items[i].client_id, last))
			continue;
		last = grants->items[i].client_id;
		count++;
	}
	return count;
}

static enum fault
show_invitations(struct exchange *x, struct page_accounts *page)
{
	struct store_invitations_for_rows rows;
	struct page_accounts_invitations *asked;
	size_t i;

	TRY(store_invitations_for(x,
	    &(struct store_invitations_for_in){
		.user_id = x->person.user.uuid,
	    }, &rows));
	asked = ARENA_ARRAY(x->arena, struct page_accounts_invitations,
	    rows.count + 1);
	for (i = 0; i < rows.count; i++) {
		asked[i].account = rows.items[i].account_name;
		asked[i].inviter = rows.items[i].inviter;
		asked[i].role = invited_as(role_read(rows.items[i].role));
		asked[i].answer = page_path(x, "/invitations/",
		    rows.items[i].invitation_id, "");
	}
	page->invitations = asked;
	page->invitations_count = rows.count;
	return FAULT_NONE;
}

static struct page_accounts_accounts
show_account(struct exchange *x, const struct store_accounts_of_row *row,
    const struct store_grants_of_rows *grants)
{
	struct uuid id = row->account_id;
	enum role role = role_read(row->role);
	struct page_accounts_accounts shown = {
		.name = row->name,
		.role = role_shown(role),
		.apps = count_apps(grants, id),
		.show_apps = page_path(x, "/apps?account=", id, ""),
		.members = page_path(x, "/accounts/", id, "/members"),
		.clients = page_path(x, "/accounts/", id, "/clients"),
		.domains = page_path(x, "/accounts/", id, "/domains"),
	};

	if (role >= ROLE_ADMIN) {
		shown.members_apps = page_path(x, "/accounts/", id, "/apps");
		shown.activity = page_path(x, "/accounts/", id, "/activity");
	}
	if (role == ROLE_OWNER)
		shown.policy = page_path(x, "/accounts/", id, "/policy");
	return shown;
}

static enum fault
accounts_show(struct exchange *x)
{
	struct page_accounts page = { .invitations = NULL };
	struct store_accounts_of_rows rows;
	struct store_grants_of_rows grants;
	struct page_accounts_accounts *shown;

	TRY(notice_find(x, &page.notice));
	TRY(store_accounts_of(x,
	    &(struct store_accounts_of_in){
		.user_id = x->person.user.uuid,
	    }, &rows));
	TRY(store_grants_of(x,
	    &(struct store_grants_of_in){
		.user_id = x->person.user.uuid,
		.filter = STR("all"),
		.account_id_is_null = true,
		.sensitive_scopes = { NULL, 0 },
	    }, &grants));
	shown = ARENA_ARRAY(x->arena, struct page_accounts_accounts,
	    rows.count);
	for (size_t i = 0; i < rows.count; i++)
		shown[i] = show_account(x, &rows.items[i], &grants);
	page.accounts = shown;
	page.accounts_count = rows.count;
	TRY(show_invitations(x, &page));
	TRY(transfers_list(x, &page));
	page.frame = page_frame(x, PART_FRAME_HERE_ACCOUNTS);
	reply_has_form(x);
	page_accounts_render(reply_page(x, 200), x->locale, &page);
	return FAULT_NONE;
}

static const struct route rows[] = {
	{ GET, "/accounts", PERSON, READS, accounts_show },
	{ GET, "/accounts/new", PERSON, READS, account_new_show },
	{ POST, "/accounts/new", PERSON, CHANGES, account_new_found },
	{ POST, "/invitations/:invitation", PERSON, CHANGES,
	    invitation_answer },
	{ GET, "/transfers/:transfer", PERSON, READS, transfer_show },
	{ POST, "/transfers/:transfer", PERSON, CHANGES, transfer_answer },
	{ GET, "/accounts/:account/members", PERSON, READS, members_show },
	{ POST, "/accounts/:account/members", PERSON, CHANGES,
	    members_invite },
	{ POST, "/accounts/:account/invitations/:invitation", PERSON, CHANGES,
	    members_withdraw },
	{ GET, "/accounts/:account/members/:member", PERSON, READS,
	    member_show },
	{ POST, "/accounts/:account/members/:member", PERSON, CHANGES,
	    member_change },
	{ GET, "/accounts/:account/activity", PERSON, READS,
	    account_activity_show },
	{ GET, "/accounts/:account/activity/export", PERSON, READS,
	    account_activity_parts },
	{ POST, "/accounts/:account/activity/export", PERSON, CHANGES,
	    account_activity_export },
	{ GET, "/accounts/:account/policy", PERSON, READS,
	    account_policy_show },
	{ POST, "/accounts/:account/policy", PERSON, CHANGES,
	    account_policy_save },
	{ GET, "/accounts/:account/apps", PERSON, READS, account_apps_show },
	{ GET, "/accounts/:account/apps/:grant/remove", PERSON, READS,
	    account_app_remove_ask },
	{ POST, "/accounts/:account/apps/:grant/remove", PERSON, CHANGES,
	    account_app_remove_now },
};

const struct route_table accounts_routes = {
	"accounts", rows, sizeof(rows) / sizeof(rows[0])
};
