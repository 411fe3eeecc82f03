#include "registry/registry.h"

#include "model/redirect_uri.h"
#include "page/catalog.h"
#include "registry/device_return.h"

enum fault
registry_secret_of(struct exchange *x, struct str client_id,
    const struct engine_key *key, struct str *secret_r)
{
	if (engine_client_secret(x->arena, client_id, key, secret_r))
		return FAULT_NONE;
	log_event(LOG_ALARM, "engine_key_sealed_otherwise",
	    LOG_INT("version", key->version));
	return FAULT_STORE;
}

enum fault
registry_engine_secret(struct exchange *x, struct str client_id,
    struct str *secret_r)
{
	struct store_client_engine_key_row row;

	TRY(store_client_engine_key(x, &(struct store_client_engine_key_in){
		.client_id = client_id,
	    }, &row));
	return registry_secret_of(x, client_id, &(struct engine_key){
		.version = row.version,
		.sealed = row.sealed,
	    }, secret_r);
}

/* Two of the client's may be one to the engine. */
static struct str_list
redirect_uris_for_engine(struct arena *a, struct str_list uris)
{
	struct str *items = ARENA_ARRAY(a, struct str, uris.count);
	size_t count = 0;

	for (size_t i = 0; i < uris.count; i++) {
		struct str uri = redirect_uri_for_engine(a, uris.items[i]);

		if (!str_list_has((struct str_list){ items, count }, uri))
			items[count++] = uri;
	}
	return (struct str_list){ items, count };
}

/*
 * A secret that the engine alone knows stays as it is, and so does the way that
 * it is shown there: its client could never authenticate again.
 */
static enum fault
keep_what_only_the_engine_knows(struct exchange *x,
    const struct store_client_find_row *row, struct engine_client *client)
{
	struct store_client_secret_find_row secret;

	if (!str_starts(row->method, STR("client_secret")))
		return FAULT_NONE;
	TRY(store_client_secret_find(x,
	    &(struct store_client_secret_find_in){
		.client_id = row->client_id,
		.secret_hash = STR(""),
	    }, &secret));
	if (!secret.has_any) {
		client->secret = STR_ABSENT;
		client->method = row->method;
	}
	return FAULT_NONE;
}

enum fault
registry_engine_client(struct exchange *x,
    const struct store_client_find_row *row, struct engine_client *client_r)
{
	bool is_public = str_equal(row->method, STR("none"));

	*client_r = (struct engine_client){
		.client_id = row->client_id,
		.name = row->name,
		.method = is_public ? row->method : STR("client_secret_post"),
		.redirect_uris = str_equal(row->tier, STR("hand")) ?
		    row->redirect_uris : redirect_uris_for_engine(x->arena,
		    row->redirect_uris),
		.scopes = row->scopes,
		.grant_types = row->grant_types,
		.audience = resources()->uris,
	};
	registry_add_device_return(x, row, client_r);
	if (is_public)
		return FAULT_NONE;
	TRY(registry_engine_secret(x, row->client_id, &client_r->secret));
	return keep_what_only_the_engine_knows(x, row, client_r);
}

enum fault
registry_mirror(struct exchange *x, struct str client_id)
{
	struct store_client_find_row row;
	struct engine_client client;
	bool is_found;

	TRY(store_client_find(x, &(struct store_client_find_in){
		.client_id = client_id,
	    }, &row, &is_found));
	if (!is_found)
		return FAULT_NOT_FOUND;
	if (row.is_deleted) {
		TRY(engine_client_delete(x, engine_main(x), client_id));
	} else {
		TRY(registry_engine_client(x, &row, &client));
		TRY(engine_client_put(x, engine_main(x), &client, NULL));
	}
	return store_client_mirror_done(x,
	    &(struct store_client_mirror_done_in){
		.client_id = client_id,
		.version = row.version,
		.has_it = !row.is_deleted,
	    });
}
