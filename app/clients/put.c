#include "clients/put.h"

#include "model/client_kind.h"
#include "model/domain_name.h"
#include "model/name_skeleton.h"
#include "page/account_word.h"
#include "page/catalog.h"
#include "page/command.h"
#include "queries.h"
#include "registry/client_logo.h"
#include "registry/develop.h"
#include "registry/device_return.h"
#include "registry/publish.h"
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
refuse_deleted(const struct client *c)
{
	return command_refuse(FAULT_GONE, "%.*s was deleted, and its "
	    "client_id does not come back; choose another one.",
	    STR_ARG(c->id));
}

static enum fault
refuse_account(const struct client *c)
{
	return command_refuse(FAULT_NOT_FOUND, "there is no open account "
	    "%.*s.", STR_ARG(c->account_name));
}

/* Its domain as it is stored, and where the client goes. */
static enum fault
look_at_place(struct exchange *x, struct client *c,
    struct store_client_place_row *row, struct client_place *place)
{
	struct domain_name name;

	TRY(account_word(x, c->account_name, &place->account));
	if (domain_name_read(x->arena, x->conf, c->domain, &name) ==
	    PROBLEM_NONE)
		c->domain = name.ascii;
	TRY(store_client_place(x, &(struct store_client_place_in){
		.client_id = c->id,
		.account_id = place->account,
		.domain = c->domain,
	    }, row));
	place->is_new = !row->is_there;
	if (!row->has_account)
		return refuse_account(c);
	if (row->is_deleted)
		return refuse_deleted(c);
	if (row->is_there && !uuid_equal(row->owner_id, place->account))
		return command_refuse(FAULT_CONFLICT, "%.*s belongs to %.*s; "
		    "no file gives it away. Its admins do, at \"Give away\" "
		    "on its page, and the other account accepts.",
		    STR_ARG(c->id), STR_ARG(row->owner));
	return FAULT_NONE;
}

/* A proof is not brought, so everything else is put without the domain. */
static void
look_at_domain(struct client *c, const struct store_client_place_row *row)
{
	bool is_same = str_equal(c->domain, row->shown_under);

	if (str_is_absent(c->domain) || (row->is_proven && !is_same))
		return;
	if (!is_same)
		fprintf(stderr, "placet: %.*s is not shown under %.*s, which "
		    "%.*s has not verified. Import it again when it has.\n",
		    STR_ARG(c->id), STR_ARG(c->domain),
		    STR_ARG(c->account_name));
	c->domain = STR_ABSENT;
}

/*
 * Nobody may have said what kind of app it is: then it is said now, as long as
 * that can be seen, and stays what it is.
 */
static void
look_at_kind(struct exchange *x, struct client *c,
    const struct store_client_place_row *row)
{
	enum client_kind known = client_kind_read(row->kind);

	if (c->kind == CLIENT_KIND_NONE && (known == CLIENT_KIND_NONE ||
	    !client_kind_takes_method(known, c->method)))
		c->kind = client_kind_guess(x->arena, c);
}

static enum fault
look_at_logo(struct exchange *x, struct client *c)
{
	enum problem problem;
	struct str png;

	TRY(client_logo_redraw(x, c->logo, &png, &problem));
	if (problem != PROBLEM_NONE)
		return command_refuse(FAULT_INVALID, "%.*s: \"logo\" %s.",
		    STR_ARG(c->id), problem_sentence(problem));
	c->logo = png;
	return FAULT_NONE;
}

enum fault
client_put_look(struct exchange *x, struct client *c,
    struct client_place *place_r)
{
	struct store_client_place_row row;
	struct str unknown;

	if (!client_scopes_are_known(c, catalog(), &unknown))
		return command_refuse(FAULT_INVALID,
		    "%.*s: the scope %.*s is not in the catalog.",
		    STR_ARG(c->id), STR_ARG(unknown));
	for (size_t i = 0; i < c->redirect_uris.count; i++)
		if (registry_is_device_return(x, c->redirect_uris.items[i]))
			return command_refuse(FAULT_INVALID,
			    "%.*s: the redirect address %.*s is our own.",
			    STR_ARG(c->id),
			    STR_ARG(c->redirect_uris.items[i]));
	TRY(look_at_place(x, c, &row, place_r));
	look_at_kind(x, c, &row);
	if (!str_is_absent(c->jwks_uri))
		TRY(look_at_keys(x, c));
	if (!str_is_absent(c->logo))
		TRY(look_at_logo(x, c));
	look_at_domain(c, &row);
	return FAULT_NONE;
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

static enum fault
put_domain(struct exchange *x, const struct client *c)
{
	struct store_client_domain_put_row row;
	bool is_shown;

	TRY(publish_under(x, c->id, c->domain, true, &row, &is_shown));
	if (!str_equal(row.outcome, STR("done")))
		return command_refuse(FAULT_CONFLICT, "%.*s has just lost "
		    "%.*s, or was changed.", STR_ARG(c->account_name),
		    STR_ARG(c->domain));
	if (!str_is_absent(row.like_id))
		fprintf(stderr, "placet: %.*s looks like \"%.*s\" (%.*s), "
		    "which people know. A file is taken at the operator's "
		    "word: nobody else looks at it.\n", STR_ARG(c->id),
		    STR_ARG(row.like_name), STR_ARG(row.like_id));
	return FAULT_NONE;
}

/* What is not in the row of the client. */
static enum fault
put_rest(struct exchange *x, const struct client *c, int64_t version)
{
	struct client_logo logo;

	if (c->says_replay)
		TRY(put_replay(x, c));
	if (!str_is_absent(c->logo))
		TRY(client_logo_keep(x, c->id, version, c->logo, &logo));
	if (!str_is_absent(c->domain))
		TRY(put_domain(x, c));
	return c->says_suspended ? put_suspended(x, c) : FAULT_NONE;
}

enum fault
client_put(struct exchange *x, const struct client *c,
    const struct client_place *place, bool *is_new_r)
{
	struct store_client_put_row put;
	struct name_skeleton looks;
	enum fault fault;

	name_skeleton(x->arena, c->name, &looks);
	fault = store_client_put(x,
	    &(struct store_client_put_in){
		.client_id = c->id,
		.account_id = place->account,
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
		.jwks = c->jwks,
		.jwks_uri = c->jwks_uri,
		.small = looks.small,
		.shown = looks.shown,
	    }, &put);
	if (fault == FAULT_NOT_FOUND)
		return refuse_account(c);
	if (fault == FAULT_GONE)
		return refuse_deleted(c);
	if (fault == FAULT_CONFLICT)
		return command_refuse(fault, "%.*s has just become another "
		    "account's.", STR_ARG(c->id));
	TRY(fault);
	*is_new_r = put.is_new;
	return put_rest(x, c, put.version);
}

enum fault
client_tell(struct exchange *x, const struct client *c)
{
	enum fault fault = registry_mirror(x, c->id);

	if (fault == FAULT_INVALID)
		return command_refuse(fault, "the engine refuses %.*s.",
		    STR_ARG(c->id));
	return fault;
}
