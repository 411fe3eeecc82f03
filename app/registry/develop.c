#include "registry/develop.h"

#include "fiber/fetch.h"
#include "model/jwk.h"
#include "model/name_skeleton.h"
#include "page/catalog.h"
#include "page/made_secret.h"
#include "queries.h"
#include "registry/client_secret.h"
#include "registry/mirror.h"
#include "registry/publish.h"
#include "registry/register.h"

#define ID_BYTES	15

/* For a person; the log has the slug and what exactly was wrong. */
static const char *
end_said(enum fetch_end end)
{
	static const char *const said[FETCH_END_COUNT] = {
		[FETCH_BAD_URL] = "it is no https address with a host name",
		[FETCH_BAD_PORT] = "its port is not taken here",
		[FETCH_NO_NAME] = "its host name has no address in the DNS",
		[FETCH_SPECIAL_USE] = "its host is not on the public internet",
		[FETCH_NO_CONNECTION] = "its host could not be connected to",
		[FETCH_TOO_SLOW] = "its host did not answer in time",
		[FETCH_REDIRECT] = "it leads on to another address",
		[FETCH_STATUS] = "its host answered with an error",
		[FETCH_TOO_LARGE] = "what is there is too long",
	};

	INSIST((unsigned int)end < FETCH_END_COUNT && said[end] != NULL);
	return said[end];
}

enum fault
develop_keys_look(struct exchange *x, struct str jwks_uri, struct str *why_r)
{
	struct fetch_answer answer;
	struct jwk_set set;
	struct str why;

	*why_r = STR_ABSENT;
	TRY(fetch(x->arena, &(struct fetch_call){
		.url = jwks_uri,
		.accept = STR("application/json"),
		.body_max_bytes = JWK_SET_FETCHED_MAX_BYTES,
	    }, &answer));
	if (answer.end != FETCH_DONE) {
		log_event(LOG_NOTE, "client_keys_not_fetched",
		    LOG_STR("end", str_of(fetch_end_name(answer.end))),
		    LOG_STR("detail", answer.why));
		*why_r = arena_printf(x->arena, "cannot be fetched: %s",
		    end_said(answer.end));
	} else if (!jwk_set_read(x->arena, answer.body, JWK_FETCHED, &set, &why))
		*why_r = arena_printf(x->arena, "leads to keys that cannot be "
		    "used: %.*s", STR_ARG(why));
	return FAULT_NONE;
}

static enum fault
look_at_keys(struct exchange *x, struct str jwks_uri,
    struct client_troubles *troubles)
{
	struct str why;

	TRY(develop_keys_look(x, jwks_uri, &why));
	if (str_is_absent(why) || troubles->count == CLIENT_TROUBLES_MAX)
		return FAULT_NONE;
	client_trouble_add(x->arena, troubles, CLIENT_FIELD_JWKS_URI,
	    PROBLEM_KEYS, jwks_uri);
	troubles->items[troubles->count - 1].why = why;
	return FAULT_NONE;
}

enum fault
develop_judge(struct exchange *x, const struct client_draft *draft,
    bool looks_at_keys, struct client *client_r,
    struct client_troubles *troubles)
{
	const struct client_draft_rules rules = {
		.catalog = catalog(),
		.conf = x->conf,
	};

	if (!client_draft_read(x->arena, draft, &rules, client_r, troubles))
		return FAULT_NONE;
	for (size_t i = 0; i < client_r->redirect_uris.count; i++) {
		struct str uri = client_r->redirect_uris.items[i];

		if (!registry_may_return_to(x, (struct str_list){ &uri, 1 }))
			client_trouble_add(x->arena, troubles,
			    CLIENT_FIELD_REDIRECT_URIS, PROBLEM_OUR_OWN, uri);
	}
	if (looks_at_keys && !str_is_absent(client_r->jwks_uri))
		TRY(look_at_keys(x, client_r->jwks_uri, troubles));
	return FAULT_NONE;
}

struct str
develop_client_id(struct exchange *x, struct uuid account, struct str nonce)
{
	struct hash32 hash = KEYED_HASH(KEY_CLIENT_COPY, STR("id"),
	    uuid_text(x->arena, account),
	    uuid_text(x->arena, x->person.user.uuid), nonce);

	return arena_printf(x->arena, "app-%.*s", STR_ARG(hex(x->arena,
	    str_first(hash32_str(&hash), ID_BYTES))));
}

enum fault
develop_create(struct exchange *x, struct uuid account,
    const struct client *c, struct developed *made_r)
{
	struct str secret = client_has_secrets(c) ? made_secret(x->arena) :
	    STR_ABSENT;
	struct hash32 hash = client_secret_hash(c->id, secret);
	struct store_client_create_row row;

	TRY(store_client_create(x, &(struct store_client_create_in){
		.client_id = c->id,
		.account_id = account,
		.kind = client_kind_name(c->kind),
		.name = c->name,
		.method = client_method_name(c->method),
		.redirect_uris = c->redirect_uris,
		.scopes = c->scopes,
		.optional_scopes = c->optional_scopes,
		.grant_types = c->grant_types,
		.client_uri = c->client_uri,
		.policy_uri = c->policy_uri,
		.tos_uri = c->tos_uri,
		.jwks = c->jwks,
		.jwks_uri = c->jwks_uri,
		.secret_hash = str_is_absent(secret) ? STR_ABSENT :
		    hash32_str(&hash),
		.most = x->conf->account_clients_max,
	    }, &row));
	*made_r = (struct developed){
		.client_id = c->id,
		.secret = secret,
		.version = row.version,
		.is_told = mirror_client_soon(x, c->id),
	};
	return FAULT_NONE;
}

enum fault
develop_change(struct exchange *x, int64_t seen, const struct client *c,
    struct developed *made_r)
{
	struct store_client_change_row row;
	struct name_skeleton looks;
	struct host_looks hosts;

	name_skeleton(x->arena, c->name, &looks);
	publish_host_looks(x, c->redirect_uris, STR_ABSENT, &hosts);
	TRY(store_client_change(x, &(struct store_client_change_in){
		.client_id = c->id,
		.seen = seen,
		.name = c->name,
		.method = client_method_name(c->method),
		.redirect_uris = c->redirect_uris,
		.scopes = c->scopes,
		.optional_scopes = c->optional_scopes,
		.grant_types = c->grant_types,
		.client_uri = c->client_uri,
		.policy_uri = c->policy_uri,
		.tos_uri = c->tos_uri,
		.jwks = c->jwks,
		.jwks_uri = c->jwks_uri,
		.small = looks.small,
		.shown = looks.shown,
		.hosts = hosts.names,
		.looks = hosts.looks,
	    }, &row));
	*made_r = (struct developed){
		.client_id = c->id,
		.secret = STR_ABSENT,
		.version = row.version,
		.is_told = row.version == seen || mirror_client_soon(x, c->id),
	};
	return FAULT_NONE;
}
