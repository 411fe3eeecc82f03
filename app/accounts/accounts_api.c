#include "accounts/accounts_api.h"

#include "accounts/activity_api.h"
#include "accounts/members_api.h"
#include "accounts/policy_api.h"
#include "api/page.h"
#include "base/metric.h"
#include "page/account.h"
#include "queries.h"

#define READ	"placet.accounts.read"
#define EDIT	"placet.accounts.edit"

static void
write_account(struct api_json *j, const struct store_accounts_page_row *row)
{
	api_json_object(j, NULL);
	api_json_uuid(j, "id", row->account_id);
	api_json_text(j, "name", row->name);
	api_json_text(j, "role", row->role);
	api_json_time(j, "created_at", row->created_at, false);
	api_json_end(j, '}');
}

static enum fault
list(struct exchange *x)
{
	struct store_accounts_page_in in = {
		.user_id = x->person.user.uuid,
		.account_id_is_null = true,
	};
	struct store_accounts_page_rows rows;
	struct str last = STR("");
	struct api_page page;
	struct api_json j;
	size_t i;

	TRY(api_page_read_id(x, &page, &in.after_id));
	in.row_count = API_PAGE_ASK(&page);
	TRY(store_accounts_page(x, &in, &rows));
	api_page_open(x, &j);
	for (i = 0; i < rows.count && (int64_t)i < page.limit; i++) {
		write_account(&j, &rows.items[i]);
		last = uuid_text(x->arena, rows.items[i].account_id);
	}
	api_page_end(x, &j, i < rows.count, &last, 1);
	return api_answer(x, &j);
}

static enum fault
get(struct exchange *x)
{
	struct store_accounts_page_rows rows;
	struct account_seen account;
	struct api_json j;

	TRY(account_seen(x, ROLE_MEMBER, &account));
	TRY(store_accounts_page(x, &(struct store_accounts_page_in){
		.user_id = x->person.user.uuid,
		.account_id = account.id,
		.row_count = 1,
	    }, &rows));
	if (rows.count == 0)
		return FAULT_NOT_FOUND;
	api_json_open(&j, x->arena, ANSWER_BYTES);
	write_account(&j, &rows.items[0]);
	return api_answer(x, &j);
}

static void
write_app(struct api_json *j, const struct store_account_apps_page_row *row)
{
	api_json_object(j, NULL);
	api_json_uuid(j, "id", row->grant_id);
	api_json_object(j, "app");
	api_json_text(j, "client_id", row->client_id);
	api_json_text(j, "name", row->client_name);
	api_json_text(j, "owner", row->owner_name);
	api_json_text(j, "visibility", row->is_public ? STR("public") :
	    STR("private"));
	api_json_text(j, "verified_domain", row->verified_domain);
	api_json_end(j, '}');
	api_json_object(j, "member");
	api_json_uuid(j, "id", row->user_id);
	api_json_text(j, "name", row->member_name);
	api_json_text(j, "email", row->member_email);
	api_json_end(j, '}');
	api_json_texts(j, "scopes", row->scopes);
	api_json_time(j, "granted_at", row->granted_at, false);
	api_json_time(j, "last_renewed_at", row->last_renewed_at,
	    row->last_renewed_at_is_null);
	api_json_time(j, "expires_at", row->expires_at,
	    row->expires_at_is_null);
	api_json_end(j, '}');
}

static enum fault
apps_list(struct exchange *x)
{
	struct store_account_apps_page_in in = { .grant_id_is_null = true };
	struct store_account_apps_page_rows rows;
	struct account_seen account;
	struct str last = STR("");
	struct api_page page;
	struct api_json j;
	size_t i;

	TRY(account_seen(x, ROLE_ADMIN, &account));
	TRY(api_page_read_id(x, &page, &in.after_id));
	in.account_id = account.id;
	in.row_count = API_PAGE_ASK(&page);
	TRY(store_account_apps_page(x, &in, &rows));
	api_page_open(x, &j);
	for (i = 0; i < rows.count && (int64_t)i < page.limit; i++) {
		write_app(&j, &rows.items[i]);
		last = uuid_text(x->arena, rows.items[i].grant_id);
	}
	api_page_end(x, &j, i < rows.count, &last, 1);
	return api_answer(x, &j);
}

static enum fault
app_remove(struct exchange *x)
{
	struct store_grant_account_end_row row;
	struct account_seen account;
	struct uuid grant;

	TRY(account_seen(x, ROLE_ADMIN, &account));
	if (!uuid_read(exchange_part(x, STR("grant")), &grant))
		return FAULT_NOT_FOUND;
	TRY(store_grant_account_end(x, &(struct store_grant_account_end_in){
		.grant_id = grant,
		.account_id = account.id,
	    }, &row));
	metric_add(METRIC_REMOVED_BY_ACCOUNT, 1);
	return api_answer_done(x);
}

static const struct api_row rows[] = {
	{ GET, "/accounts", READ, list },
	{ GET, "/accounts/:account", READ, get },
	{ GET, "/accounts/:account/members", READ, members_api_list },
	{ GET, "/accounts/:account/members/:member", READ, members_api_get },
	{ GET, "/accounts/:account/invitations", READ, invitations_api_list },
	{ POST, "/accounts/:account/invitations", EDIT, invitations_api_add },
	{ GET, "/accounts/:account/invitations/:invitation", READ,
	    invitations_api_get },
	{ DELETE_, "/accounts/:account/invitations/:invitation", EDIT,
	    invitations_api_withdraw },
	{ GET, "/accounts/:account/apps", READ, apps_list },
	{ DELETE_, "/accounts/:account/apps/:grant", EDIT, app_remove },
	{ GET, "/accounts/:account/activity", READ, activity_api_list },
	{ GET, "/accounts/:account/policy", READ, policy_api_get },
	{ GET, "/accounts/:account/policy/preview", READ,
	    policy_api_preview },
};

static const struct api_row tagged[] = {
	{ PATCH, "/accounts/:account/members/:member", EDIT,
	    members_api_change },
	{ DELETE_, "/accounts/:account/members/:member", EDIT,
	    members_api_remove },
	{ PATCH, "/accounts/:account/policy", EDIT, policy_api_change },
};

const struct api_table accounts_api = {
	"accounts", rows, sizeof(rows) / sizeof(rows[0]), false
};

const struct api_table account_versions_api = {
	"accounts", tagged, sizeof(tagged) / sizeof(tagged[0]), true
};
