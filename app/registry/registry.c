#include "registry/registry.h"

struct engine_client
registry_engine_client(struct exchange *x,
    const struct store_client_find_row *row)
{
	bool is_public = str_equal(row->method, STR("none"));

	return (struct engine_client){
		.client_id = row->client_id,
		.name = row->name,
		.method = is_public ? row->method : STR("client_secret_post"),
		.secret = is_public ? STR_ABSENT :
		    engine_client_secret(x->arena, row->client_id),
		.redirect_uris = row->redirect_uris,
		.scopes = row->scopes,
		.grant_types = row->grant_types,
	};
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
	client = registry_engine_client(x, &row);
	return engine_client_put(x, engine_main(x), &client);
}
