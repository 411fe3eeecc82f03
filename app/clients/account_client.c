#include "clients/account_client.h"

#include "api/call.h"
#include "model/client_kind.h"
#include "model/client_merge.h"
#include "model/device_code.h"
#include "page/catalog.h"
#include "web/route.h"

struct str
clients_path(struct exchange *x, struct uuid account, const char *after)
{
	return arena_printf(x->arena, "/accounts/%.*s/clients%s",
	    STR_ARG(uuid_text(x->arena, account)), after);
}

struct str
client_path(struct exchange *x, struct uuid account, struct str client_id)
{
	struct buf b;

	buf_open(&b, x->arena, 4 * CLIENT_ID_MAX_BYTES + 128);
	buf_add(&b, clients_path(x, account, "/"));
	buf_add_percent(&b, client_id);
	return buf_str(&b);
}

struct str
client_below(struct exchange *x, const struct account_client *c,
    const char *after)
{
	return arena_printf(x->arena, "%.*s%s", STR_ARG(c->path), after);
}

enum fault
account_client_is_full(struct exchange *x, const struct account_seen *account,
    bool *is_full_r)
{
	struct store_clients_made_row made;

	TRY(store_clients_made(x, &(struct store_clients_made_in){
		.account_id = account->id,
	    }, &made));
	*is_full_r = made.count >= x->conf->account_clients_max;
	return FAULT_NONE;
}

enum fault
account_client_load(struct exchange *x, const struct account_seen *account,
    struct str client_id, struct account_client *client_r)
{
	bool is_found;

	client_r->account = *account;
	TRY(store_client_of_account(x,
	    &(struct store_client_of_account_in){
		.account_id = account->id,
		.client_id = client_id,
	    }, &client_r->row, &is_found));
	if (!is_found)
		return FAULT_NOT_FOUND;
	client_r->path = client_path(x, account->id, client_id);
	return FAULT_NONE;
}

enum fault
account_client_find(struct exchange *x, enum role at_least,
    struct account_client *client_r)
{
	struct account_seen account;

	TRY(account_seen(x, at_least, &account));
	return account_client_load(x, &account, exchange_part(x,
	    STR("client")), client_r);
}

enum fault
account_client_find_guarded(struct exchange *x,
    struct account_client *client_r)
{
	TRY(account_client_find(x, ROLE_DEVELOPER, client_r));
	return client_r->row.is_public && client_r->account.role < ROLE_ADMIN ?
	    FAULT_NOT_FOUND : FAULT_NONE;
}

enum fault
account_client_also(struct exchange *x, bool is_public)
{
	return is_public ? api_scope_also(x, STR("placet.clients.publish")) :
	    FAULT_NONE;
}

struct str_list
account_client_private(struct exchange *x, const struct account_client *c)
{
	struct str *version = ARENA_ARRAY(x->arena, struct str, 1);

	if (c->row.is_public)
		return (struct str_list){ NULL, 0 };
	*version = arena_printf(x->arena, "%lld", (long long)c->row.version);
	return (struct str_list){ version, 1 };
}

enum client_kind
client_kind_likely(struct exchange *x, struct str said, struct str method,
    struct str_list redirect_uris, struct str_list grant_types)
{
	enum client_kind kind = client_kind_read(said);
	struct client c = {
		.method = client_method_read(method),
		.redirect_uris = redirect_uris,
		.grant_types = grant_types,
	};

	return kind != CLIENT_KIND_NONE &&
	    client_kind_takes_method(kind, c.method) ? kind :
	    client_kind_guess(x->arena, &c);
}

enum client_kind
client_row_kind(struct exchange *x,
    const struct store_client_of_account_row *row)
{
	return client_kind_likely(x, row->kind, row->method,
	    row->redirect_uris, row->grant_types);
}

struct str_list
client_scopes_known(struct exchange *x, struct str_list scopes)
{
	struct str *items = ARENA_ARRAY(x->arena, struct str, scopes.count);
	size_t count = 0;

	for (size_t i = 0; i < scopes.count; i++)
		if (scope_find(catalog(), scopes.items[i]) != NULL)
			items[count++] = scopes.items[i];
	return (struct str_list){ items, count };
}

struct client_draft
client_row_draft(struct exchange *x,
    const struct store_client_of_account_row *row)
{
	struct client_draft draft = {
		.kind = client_row_kind(x, row),
		.name = row->name,
		.has_keys = str_equal(row->method, STR("private_key_jwt")),
		.redirect_uris = row->redirect_uris,
		.scopes = client_scopes_known(x, row->scopes),
		.optional_scopes = client_scopes_known(x,
		    row->optional_scopes),
		.has_devices = str_list_has(row->grant_types,
		    DEVICE_GRANT_TYPE),
		.client_uri = row->client_uri,
		.policy_uri = row->policy_uri,
		.tos_uri = row->tos_uri,
		.jwks = row->jwks,
		.jwks_uri = row->jwks_uri,
	};

	client_row_stays(row, &draft);
	return draft;
}

void
client_row_stays(const struct store_client_of_account_row *row,
    struct client_draft *draft)
{
	draft->kept_name = row->name;
	draft->kept_client_uri = row->client_uri;
	draft->kept_redirect_uris = row->redirect_uris;
	draft->kept_without_redirects = row->redirect_uris.count == 0;
	draft->kept_scopes = row->scopes;
	draft->kept_devices = str_list_has(row->grant_types,
	    DEVICE_GRANT_TYPE);
}

/* The same in another order is no change. */
static struct str_list
in_their_order(struct str_list were, struct str_list are)
{
	return were.count == are.count && str_list_is_same_set(were, are) ?
	    were : are;
}

void
client_row_keep(struct exchange *x,
    const struct store_client_of_account_row *row, struct client *client)
{
	struct client_draft was = client_row_draft(x, row);

	if (client_has_secrets(client) && str_equal(row->method,
	    client_method_name(CLIENT_METHOD_SECRET_POST)))
		client->method = CLIENT_METHOD_SECRET_POST;
	client->grant_types = client_merge_list(x->arena,
	    client_kind_grant_types(x->arena, was.kind, was.redirect_uris,
	    was.scopes, was.has_devices), row->grant_types,
	    client->grant_types);
	client->scopes = in_their_order(row->scopes, client->scopes);
	client->optional_scopes = in_their_order(row->optional_scopes,
	    client->optional_scopes);
}

struct said
client_kind_said(struct str kind)
{
	static const enum message words[] = {
		[CLIENT_KIND_NONE] = MESSAGE_KIND_UNKNOWN,
		[CLIENT_WEB] = MESSAGE_KIND_WEB,
		[CLIENT_BROWSER] = MESSAGE_KIND_BROWSER,
		[CLIENT_NATIVE] = MESSAGE_KIND_NATIVE,
		[CLIENT_CLI] = MESSAGE_KIND_CLI,
		[CLIENT_AGENT] = MESSAGE_KIND_AGENT,
		[CLIENT_MACHINE] = MESSAGE_KIND_MACHINE,
	};

	return (struct said){ .message = words[client_kind_read(kind)] };
}

struct said
client_method_said(struct str method)
{
	switch (client_method_read(method)) {
	case CLIENT_METHOD_SECRET_BASIC:
	case CLIENT_METHOD_SECRET_POST:
		return (struct said){ .message = MESSAGE_METHOD_SECRET };
	case CLIENT_METHOD_PRIVATE_KEY_JWT:
		return (struct said){ .message = MESSAGE_METHOD_KEYS };
	case CLIENT_METHOD_UNKNOWN:
	case CLIENT_METHOD_NONE:
		break;
	}
	return (struct said){ .message = MESSAGE_METHOD_NONE };
}
