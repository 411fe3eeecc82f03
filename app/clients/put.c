#include "clients/put.h"

#include "page/catalog.h"
#include "page/command.h"
#include "page/made_secret.h"
#include "queries.h"
#include "registry/registry.h"

enum fault
client_account_find(struct exchange *x, struct str said,
    struct uuid *account_r)
{
	struct store_account_by_name_row row;
	bool is_found;

	if (uuid_read(said, account_r))
		return FAULT_NONE;
	TRY(store_account_by_name(x,
	    &(struct store_account_by_name_in){ .name = said }, &row,
	    &is_found));
	if (!is_found)
		return command_refuse(FAULT_NOT_FOUND,
		    "there is no account called %.*s.", STR_ARG(said));
	if (row.is_closed)
		return command_refuse(FAULT_CONFLICT,
		    "the account %.*s is closed.", STR_ARG(said));
	*account_r = row.account_id;
	return FAULT_NONE;
}

enum fault
client_put(struct exchange *x, const struct client *c, bool *is_new_r)
{
	struct store_client_put_row put;
	struct uuid account;
	struct str unknown;
	enum fault fault;

	if (!client_scopes_are_known(c, catalog(), &unknown))
		return command_refuse(FAULT_INVALID,
		    "%.*s: the scope %.*s is not in the catalog.",
		    STR_ARG(c->id), STR_ARG(unknown));
	TRY(client_account_find(x, c->account_name, &account));
	fault = store_client_put(x,
	    &(struct store_client_put_in){
		.client_id = c->id,
		.account_id = account,
		.name = c->name,
		.is_public = c->is_public,
		.is_first_party = c->is_first_party,
		.method = client_method_name(c->method),
		.redirect_uris = c->redirect_uris,
		.scopes = c->scopes,
		.optional_scopes = c->optional_scopes,
		.grant_types = c->grant_types,
		.client_uri = c->client_uri,
		.policy_uri = c->policy_uri,
		.tos_uri = c->tos_uri,
		.tier = client_tier_name(c->tier),
	    }, &put);
	if (fault == FAULT_NOT_FOUND)
		return command_refuse(fault, "there is no open account %.*s.",
		    STR_ARG(c->account_name));
	if (fault == FAULT_GONE)
		return command_refuse(fault, "%.*s was deleted, and its "
		    "client_id does not come back; choose another one.",
		    STR_ARG(c->id));
	TRY(fault);
	*is_new_r = put.is_new;
	fault = registry_mirror(x, c->id);
	if (fault == FAULT_INVALID)
		return command_refuse(fault, "the engine refuses %.*s.",
		    STR_ARG(c->id));
	return fault;
}

enum fault
client_secret_put(struct exchange *x, struct str client_id, struct str secret,
    struct str label)
{
	struct store_client_secret_put_row row;
	struct hash32 hash;

	hash = KEYED_HASH(KEY_SECRET_HASH, STR("client"), client_id, secret);
	return store_client_secret_put(x,
	    &(struct store_client_secret_put_in){
		.client_id = client_id,
		.secret_hash = hash32_str(&hash),
		.label = label,
	    }, &row);
}

enum fault
client_secret_make(struct exchange *x, struct str client_id, struct str label)
{
	struct str secret;

	secret = made_secret(x->arena);
	TRY(client_secret_put(x, client_id, secret, label));
	printf("client_secret: %.*s\n", STR_ARG(secret));
	fprintf(stderr, "Keep it now: it is not shown again.\n");
	return FAULT_NONE;
}
