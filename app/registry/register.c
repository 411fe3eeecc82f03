#include "registry/register.h"

#include "model/redirect_uri.h"
#include "queries.h"
#include "registry/client_secret.h"
#include "registry/device_return.h"
#include "registry/mirror.h"
#include "registry/registry.h"

/* 120 random bits: nobody guesses another one's, and it fits on a line. */
#define ID_RANDOM_BYTES		15

enum fault
registry_make_usable(struct exchange *x, struct str client_id,
    int64_t version)
{
	bool is_known;

	/* One that people made: its row says what is to be told. */
	TRY(mirror_client(x, client_id, &is_known));
	if (is_known)
		return FAULT_NONE;
	TRY(registry_mirror(x, client_id));
	return store_client_mirrored(x, &(struct store_client_mirrored_in){
		.client_id = client_id,
		.version = version,
	    });
}

struct str_list
registry_scope_ceiling(const struct exchange *x)
{
	return x->conf->registration_scopes;
}

bool
registry_may_return_to(struct exchange *x, struct str_list redirect_uris)
{
	struct redirect_uri uri;

	for (size_t i = 0; i < redirect_uris.count; i++) {
		struct str text = redirect_uri_for_engine(x->arena,
		    redirect_uris.items[i]);

		if (registry_is_device_return(x, text) ||
		    !redirect_uri_read_registered(x->arena, text, &uri) ||
		    str_equal(url_origin(x->arena, &uri.url),
		    x->conf->public_url))
			return false;
	}
	return true;
}

static enum fault
put_row(struct exchange *x, const struct registration *r,
    struct store_client_register_row *row_r)
{
	const struct client *c = &r->client;
	struct str id = arena_printf(x->arena, "app-%.*s",
	    STR_ARG(random_token(x->arena, ID_RANDOM_BYTES)));
	struct hash32 secret = client_secret_hash(id, r->secret);

	return store_client_register(x, &(struct store_client_register_in){
		.client_id = id,
		.tier = client_tier_name(c->tier),
		.name = c->name,
		.method = client_method_name(c->method),
		.redirect_uris = c->redirect_uris,
		.scopes = c->scopes.count > 0 ? c->scopes :
		    registry_scope_ceiling(x),
		.default_scopes = r->default_scopes,
		.grant_types = c->grant_types,
		.client_uri = c->client_uri,
		.policy_uri = c->policy_uri,
		.tos_uri = c->tos_uri,
		.application_type = r->application_type,
		.software_id = r->software_id,
		.software_version = r->software_version,
		.contacts = r->contacts,
		.secret_hash = str_is_absent(r->secret) ? STR_ABSENT :
		    hash32_str(&secret),
		.jwks = r->jwks,
		.jwks_uri = r->jwks_uri,
		.token_hash = r->token_hash,
		.same_hash = r->same_hash,
		.document_url = r->document_url,
		.document_hash = r->document_hash,
		.ttl_s = x->conf->registration_ttl_s,
		.most = x->conf->registration_unused_max,
	    }, row_r);
}

enum fault
registry_register(struct exchange *x, const struct registration *r,
    struct registered *registered_r)
{
	struct store_client_register_row row;

	registered_r->client_id = STR_ABSENT;
	TRY(put_row(x, r, &row));
	*registered_r = (struct registered){
		.client_id = row.client_id,
		.version = row.version,
		.is_new = row.is_new,
		.created = row.created_at,
	};
	/* Found again, it may be one that the engine never heard of. */
	return registry_make_usable(x, row.client_id, row.version);
}
