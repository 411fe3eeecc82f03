#include "clients/adopt.h"

#include "clients/account_client.h"
#include "clients/put.h"
#include "engine/engine.h"
#include "model/client.h"
#include "model/redirect_uri.h"
#include "page/account_word.h"
#include "page/catalog.h"
#include "page/command.h"
#include "queries.h"
#include "registry/device_return.h"

struct tally {
	int64_t	adopted, had, left;
};

#define SHOWN_BYTES	((size_t)2048)

static bool
has_other_grant_types(const struct engine_client *c)
{
	static const struct str known[] = {
		{ "authorization_code", 18 }, { "refresh_token", 13 },
		{ "client_credentials", 18 },
	};

	return !scope_is_within(c->grant_types, (struct str_list){ known, 3 });
}

/* NULL if it can be adopted, under the name *name_r; else why not. */
static const char *
objection(struct exchange *x, const struct engine_client *c,
    struct str *name_r)
{
	struct redirect_uri uri;
	struct str scope;
	size_t i;

	if (c->is_unwritable)
		return "it has keys or settings that Placet does not manage";
	if (!client_id_is_good(c->client_id))
		return "its client_id has characters that Placet refuses";
	if (client_name_read(x->arena, c->name, name_r) != PROBLEM_NONE)
		return "its name is too long, or could deceive people";
	if (client_method_read(c->method) == CLIENT_METHOD_UNKNOWN)
		return "it authenticates in a way that Placet does not know";
	if (has_other_grant_types(c))
		return "it has a grant type that Placet does not manage";
	for (i = 0; i < c->redirect_uris.count; i++)
		if (!redirect_uri_read_registered(x->arena,
		    c->redirect_uris.items[i], &uri) ||
		    registry_is_device_return(x, c->redirect_uris.items[i]))
			return "a redirect address is not one that Placet "
			    "accepts";
	if (client_lacks_person(c->grant_types, c->scopes, &scope))
		return "it acts for itself, and has a scope that needs a "
		    "person";
	for (i = 0; i < c->scopes.count; i++)
		if (scope_find(catalog(), c->scopes.items[i]) == NULL)
			return "it has a scope that is not in the catalog";
	return NULL;
}

/*
 * What an engine leaves out means: nobody named it, and it does what clients
 * do (OpenID Connect Dynamic Registration §2, grant_types).
 */
static struct engine_client
filled(const struct engine_client *held)
{
	static const struct str usual[] = { { "authorization_code", 18 } };
	struct engine_client c = *held;

	if (str_is_empty(c.name))
		c.name = c.client_id;
	if (c.grant_types.count == 0)
		c.grant_types = (struct str_list){ usual, 1 };
	return c;
}

/* The engine takes any bytes for an id; a terminal should not. */
static struct str
shown(struct exchange *x, struct str client_id)
{
	struct buf b;

	buf_open(&b, x->arena, SHOWN_BYTES * 6);
	buf_add_json(&b, str_first(client_id, SHOWN_BYTES));
	return buf_str(&b);
}

static enum fault
put(struct exchange *x, const struct engine_client *c, struct str name,
    struct uuid account)
{
	struct store_client_put_row put;

	return store_client_put(x,
	    &(struct store_client_put_in){
		.client_id = c->client_id,
		.account_id = account,
		.name = name,
		.method = c->method,
		.redirect_uris = c->redirect_uris,
		.scopes = c->scopes,
		.optional_scopes = { NULL, 0 },
		.grant_types = c->grant_types,
		.tier = STR("hand"),
		.kind_of_app = client_kind_name(client_kind_likely(x,
		    STR_ABSENT, c->method, c->redirect_uris, c->grant_types)),
		.small = STR(""),	/* a private one's is nobody's to see */
		.shown = STR(""),
	    }, &put);
}

static enum fault
adopt_one(struct exchange *x, const struct engine_client *c,
    struct uuid account, bool is_trial, struct tally *tally)
{
	struct store_client_find_row found;
	struct str name;
	const char *why;
	bool is_found;

	TRY(store_client_find(x,
	    &(struct store_client_find_in){ .client_id = c->client_id },
	    &found, &is_found));
	if (is_found) {
		tally->had++;
		return FAULT_NONE;
	}
	why = objection(x, c, &name);
	if (why != NULL) {
		printf("left alone\t%.*s\t%s\n",
		    STR_ARG(shown(x, c->client_id)), why);
		tally->left++;
		return FAULT_NONE;
	}
	if (!is_trial)
		TRY(put(x, c, name, account));
	printf("%s\t%.*s\n", is_trial ? "would adopt" : "adopted",
	    STR_ARG(c->client_id));
	tally->adopted++;
	return FAULT_NONE;
}

enum fault
adopt_clients(struct exchange *x, struct str account_name, bool is_trial)
{
	const struct engine_client *clients;
	struct engine_client one;
	struct tally tally = { 0, 0, 0 };
	struct str page, next;
	struct uuid account;
	size_t count, i;

	if (str_is_empty(account_name))
		return command_refuse(FAULT_INVALID,
		    "--account NAME says whose the adopted clients are.");
	TRY(account_word(x, account_name, &account));
	page = STR_ABSENT;
	do {
		TRY(engine_client_list(x, engine_main(x), page, &clients,
		    &count, &next));
		for (i = 0; i < count; i++) {
			one = filled(&clients[i]);
			TRY(adopt_one(x, &one, account, is_trial, &tally));
		}
		page = next;
	} while (count > 0 && !str_is_empty(next));
	printf("%s %lld, known already %lld, left alone %lld\n",
	    is_trial ? "would adopt" : "adopted", (long long)tally.adopted,
	    (long long)tally.had, (long long)tally.left);
	return FAULT_NONE;
}
