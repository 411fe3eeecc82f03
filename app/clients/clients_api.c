#include "clients/clients_api.h"

#include <inttypes.h>

#include "api/match.h"
#include "api/page.h"
#include "clients/account_client.h"
#include "clients/draft_api.h"
#include "clients/life_api.h"
#include "clients/logo_api.h"
#include "clients/refreshing_api.h"
#include "clients/transfer_api.h"
#include "page/app.h"

#define WORDS_MAX_BYTES	((size_t)100)

#define READ	"placet.clients.read"
#define EDIT	"placet.clients.edit"
#define END	"placet.clients.end"
#define SECRETS	"placet.secrets.edit"

static struct str
visibility(bool is_public)
{
	return is_public ? STR("public") : STR("private");
}

static struct str
kind_or_null(struct str kind)
{
	return str_is_empty(kind) ? STR_ABSENT : kind;
}

static void
write_item(struct api_json *j, const struct store_clients_of_account_row *row)
{
	api_json_object(j, NULL);
	api_json_text(j, "client_id", row->client_id);
	api_json_text(j, "client_name", row->name);
	api_json_text(j, "visibility", visibility(row->is_public));
	api_json_bool(j, "suspended", row->is_suspended);
	api_json_text(j, "origin", row->tier);
	api_json_text(j, "kind", kind_or_null(row->kind));
	api_json_text(j, "token_endpoint_auth_method", row->method);
	api_json_text(j, "verified_domain", row->verified_domain);
	api_json_time(j, "created_at", row->created_at, false);
	api_json_time(j, "used_at", row->used_at, row->used_at_is_null);
	api_json_end(j, '}');
}

/* private, public, suspended, unused; absent: all of them. */
static enum fault
read_asked(struct exchange *x, struct store_clients_of_account_in *in)
{
	TRY(exchange_query(x, STR("q"), &in->words));
	TRY(exchange_query(x, STR("status"), &in->status));
	if (str_is_absent(in->status))
		in->status = STR("");
	else if (!str_equal(in->status, STR("private")) &&
	    !str_equal(in->status, STR("public")) &&
	    !str_equal(in->status, STR("suspended")) &&
	    !str_equal(in->status, STR("unused")))
		return api_refuse(x, FAULT_BAD_REQUEST, STR("bad_request"),
		    STR("status is private, public, suspended or unused."));
	if (in->words.len > WORDS_MAX_BYTES)
		return api_refuse(x, FAULT_BAD_REQUEST, STR("bad_request"),
		    STR("q has at most 100 bytes."));
	if (str_is_empty(in->words))
		in->words = STR_ABSENT;
	return FAULT_NONE;
}

static enum fault
read_place(struct exchange *x, const struct api_page *page,
    struct store_clients_of_account_in *in)
{
	uint64_t us;

	in->after_at_is_null = !page->goes_on;
	in->after_id = page->goes_on ? page->after[1] : STR_ABSENT;
	if (!page->goes_on)
		return FAULT_NONE;
	if (!str_to_u64(page->after[0], &us))
		return api_refuse(x, FAULT_BAD_REQUEST, STR("cursor"),
		    STR("Begin without a cursor."));
	in->after_at = (struct utime){ (int64_t)us };
	return FAULT_NONE;
}

static enum fault
list(struct exchange *x)
{
	struct store_clients_of_account_in in = { .after_at_is_null = true };
	struct store_clients_of_account_rows rows;
	struct str last[2] = { STR(""), STR("") };
	struct account_seen account;
	struct api_page page;
	struct api_json j;
	size_t i;

	TRY(account_seen(x, ROLE_MEMBER, &account));
	TRY(api_page_read(x, 2, &page));
	TRY(read_asked(x, &in));
	TRY(read_place(x, &page, &in));
	in.account_id = account.id;
	in.most = API_PAGE_ASK(&page);
	TRY(store_clients_of_account(x, &in, &rows));
	api_page_open(x, &j);
	for (i = 0; i < rows.count && (int64_t)i < page.limit; i++) {
		write_item(&j, &rows.items[i]);
		last[0] = arena_printf(x->arena, "%" PRId64,
		    rows.items[i].created_at.us);
		last[1] = rows.items[i].client_id;
	}
	api_page_end(x, &j, i < rows.count, last, 2);
	return api_answer(x, &j);
}

static void
write_client(struct api_json *j, struct exchange *x,
    const struct store_client_of_account_row *row)
{
	api_json_object(j, NULL);
	api_json_text(j, "client_id", row->client_id);
	api_json_text(j, "client_name", row->name);
	api_json_text(j, "visibility", visibility(row->is_public));
	api_json_bool(j, "suspended", row->is_suspended);
	api_json_bool(j, "first_party", row->is_first_party);
	api_json_text(j, "origin", row->tier);
	api_json_text(j, "kind", kind_or_null(row->kind));
	api_json_text(j, "token_endpoint_auth_method", row->method);
	api_json_texts(j, "redirect_uris", row->redirect_uris);
	api_json_texts(j, "grant_types", row->grant_types);
	api_json_text(j, "scope", scope_join(x->arena, row->scopes));
	api_json_text(j, "optional_scope", scope_join(x->arena,
	    row->optional_scopes));
	api_json_text(j, "client_uri", row->client_uri);
	api_json_text(j, "logo_uri", app_logo_uri(x, row->logo_hash));
	api_json_text(j, "policy_uri", row->policy_uri);
	api_json_text(j, "tos_uri", row->tos_uri);
	api_json_kept(j, "jwks", row->jwks);
	api_json_text(j, "jwks_uri", row->jwks_uri);
	api_json_text(j, "verified_domain", row->verified_domain);
	api_json_time(j, "verified_since", row->verified_since,
	    row->verified_since_is_null);
	api_json_time(j, "created_at", row->created_at, false);
	api_json_time(j, "used_at", row->used_at, row->used_at_is_null);
	api_json_number(j, "version", row->version);
	api_json_bool(j, "is_told", row->is_mirrored);
	api_json_end(j, '}');
}

static enum fault
get(struct exchange *x)
{
	struct account_client c;
	struct api_json j;

	TRY(account_client_find(x, ROLE_MEMBER, &c));
	api_json_open(&j, x->arena, ANSWER_BYTES);
	write_client(&j, x, &c.row);
	api_match_say(x, c.row.version);
	return api_answer(x, &j);
}

static const struct api_row rows[] = {
	{ GET, "/accounts/:account/clients", READ, list },
	{ POST, "/accounts/:account/clients", EDIT, draft_api_create },
	{ GET, "/accounts/:account/clients/:client", READ, get },
	{ GET, "/accounts/:account/clients/:client/transfer", READ,
	    transfer_api_get },
	{ POST, "/accounts/:account/clients/:client/transfer", END,
	    transfer_api_offer },
	{ DELETE_, "/accounts/:account/clients/:client/transfer", END,
	    transfer_api_withdraw },
	{ GET, "/accounts/:account/clients/:client/refreshing", READ,
	    refreshing_api_get },
	{ PUT, "/accounts/:account/clients/:client/refreshing", EDIT,
	    refreshing_api_put },
	{ GET, "/accounts/:account/clients/:client/reach", READ,
	    life_api_reach },
	{ GET, "/accounts/:account/clients/:client/history", READ,
	    life_api_history },
	{ GET, "/accounts/:account/clients/:client/secrets", READ,
	    secrets_api_list },
	{ POST, "/accounts/:account/clients/:client/secrets", SECRETS,
	    secrets_api_add },
	{ DELETE_, "/accounts/:account/clients/:client/secrets/:secret",
	    SECRETS, secrets_api_remove },
};

/* Of a version of the client. */
static const struct api_row tagged[] = {
	{ PATCH, "/accounts/:account/clients/:client", EDIT,
	    draft_api_change },
	{ DELETE_, "/accounts/:account/clients/:client", END,
	    life_api_delete },
	{ POST, "/accounts/:account/clients/:client/suspend", END,
	    life_api_suspend },
	{ POST, "/accounts/:account/clients/:client/resume", END,
	    life_api_resume },
	{ PUT, "/accounts/:account/clients/:client/logo", EDIT, logo_api_put },
	{ DELETE_, "/accounts/:account/clients/:client/logo", EDIT,
	    logo_api_remove },
};

const struct api_table clients_api = {
	"clients", rows, sizeof(rows) / sizeof(rows[0]), false
};

const struct api_table client_versions_api = {
	"clients", tagged, sizeof(tagged) / sizeof(tagged[0]), true
};
