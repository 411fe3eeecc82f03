#include "clients/put.h"

#include "model/client_kind.h"
#include "page/account_word.h"
#include "page/catalog.h"
#include "page/command.h"
#include "queries.h"
#include "registry/client_logo.h"
#include "registry/develop.h"
#include "registry/device_return.h"
#include "registry/registry.h"

static enum fault
look_at_keys(struct exchange *x, const struct client *c)
{
	struct str why;

	TRY(develop_keys_look(x, c->jwks_uri, &why));
	if (str_is_absent(why))
		return FAULT_NONE;
	return command_refuse(FAULT_INVALID, "%.*s: \"jwks_uri\" %.*s.",
	    STR_ARG(c->id), STR_ARG(why));
}

static enum fault
put_suspended(struct exchange *x, const struct client *c)
{
	struct store_client_find_row now;
	struct store_client_suspend_row row;
	bool is_found;

	TRY(store_client_find(x, &(struct store_client_find_in){
		.client_id = c->id,
	    }, &now, &is_found));
	if (is_found && now.is_suspended == c->is_suspended)
		return FAULT_NONE;
	return store_client_suspend(x, &(struct store_client_suspend_in){
		.client_id = c->id,
		.is_suspended = c->is_suspended,
	    }, &row);
}

static enum fault
put_logo(struct exchange *x, const struct client *c, int64_t version)
{
	struct client_logo logo;
	enum problem problem;

	TRY(client_logo_draw(x, c->id, version, c->logo, &logo, &problem));
	if (problem == PROBLEM_NONE)
		return FAULT_NONE;
	return command_refuse(FAULT_INVALID, "%.*s: \"logo\" %s.",
	    STR_ARG(c->id), problem_sentence(problem));
}

static enum fault
put_replay(struct exchange *x, const struct client *c)
{
	struct store_client_replay_find_row now;
	bool is_found;

	TRY(store_client_replay_find(x, &(struct store_client_replay_find_in){
		.client_id = c->id,
	    }, &now, &is_found));
	if ((is_found ? now.seconds : CLIENT_REPLAY_USUAL) == c->replay_s)
		return FAULT_NONE;
	return store_client_replay_put(x, &(struct store_client_replay_put_in){
		.client_id = c->id,
		.seconds = c->replay_s,
		.seconds_is_null = c->replay_s == CLIENT_REPLAY_USUAL,
	    });
}

/* What is not in the row of the client. */
static enum fault
put_rest(struct exchange *x, const struct client *c, int64_t version)
{
	if (c->says_replay)
		TRY(put_replay(x, c));
	if (!str_is_absent(c->logo))
		TRY(put_logo(x, c, version));
	return c->says_suspended ? put_suspended(x, c) : FAULT_NONE;
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
	if (!str_is_absent(c->jwks_uri))
		TRY(look_at_keys(x, c));
	for (size_t i = 0; i < c->redirect_uris.count; i++)
		if (registry_is_device_return(x, c->redirect_uris.items[i]))
			return command_refuse(FAULT_INVALID,
			    "%.*s: the redirect address %.*s is our own.",
			    STR_ARG(c->id),
			    STR_ARG(c->redirect_uris.items[i]));
	TRY(account_word(x, c->account_name, &account));
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
		.kind_of_app = c->kind == CLIENT_KIND_NONE ? STR_ABSENT :
		    client_kind_name(c->kind),
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
	if (c->method == CLIENT_METHOD_PRIVATE_KEY_JWT)
		TRY(store_client_keys_put(x,
		    &(struct store_client_keys_put_in){
			.client_id = c->id,
			.jwks = c->jwks,
			.jwks_uri = c->jwks_uri,
		    }));
	TRY(put_rest(x, c, put.version));
	fault = registry_mirror(x, c->id);
	if (fault == FAULT_INVALID)
		return command_refuse(fault, "the engine refuses %.*s.",
		    STR_ARG(c->id));
	return fault;
}
