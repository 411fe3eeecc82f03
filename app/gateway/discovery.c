/*
 * Our own document, not the engine's: that one advertises response types,
 * plain PKCE and endpoints that nobody can reach through us.
 */
#include "gateway/discovery.h"

#include "base/buf.h"
#include "engine/json.h"
#include "gateway/forward.h"
#include "page/catalog.h"
#include "web/reply.h"

#define DOCUMENT_BYTES	((size_t)64 * 1024)

static const struct {
	const char	*name;
	const char	*path;
} endpoints[] = {
	{ "authorization_endpoint", "/oauth2/auth" },
	{ "token_endpoint", "/oauth2/token" },
	{ "revocation_endpoint", "/oauth2/revoke" },
	{ "introspection_endpoint", "/oauth2/introspect" },
	{ "userinfo_endpoint", "/userinfo" },
	{ "end_session_endpoint", "/oauth2/sessions/logout" },
	{ "jwks_uri", "/.well-known/jwks.json" },
};

/* Only what is so: each member is held by a test of the gateway or a rule in
 * model/authorization_request.h. */
static const char facts[] =
    ",\"response_types_supported\":[\"code\"]"
    ",\"response_modes_supported\":[\"query\"]"
    ",\"grant_types_supported\":[\"authorization_code\",\"refresh_token\","
    "\"client_credentials\"]"
    ",\"code_challenge_methods_supported\":[\"S256\"]"
    ",\"token_endpoint_auth_methods_supported\":[\"none\","
    "\"client_secret_basic\",\"client_secret_post\"]"
    ",\"revocation_endpoint_auth_methods_supported\":[\"none\","
    "\"client_secret_basic\",\"client_secret_post\"]"
    ",\"introspection_endpoint_auth_methods_supported\":"
    "[\"client_secret_basic\"]"
    ",\"authorization_response_iss_parameter_supported\":true"
    ",\"prompt_values_supported\":[\"none\",\"login\",\"consent\"]"
    ",\"subject_types_supported\":[\"public\"]"
    ",\"id_token_signing_alg_values_supported\":[\"RS256\"]"
    ",\"claims_supported\":[\"sub\",\"iss\",\"aud\",\"exp\",\"iat\","
    "\"auth_time\",\"nonce\",\"name\",\"email\"]"
    ",\"claims_parameter_supported\":false"
    ",\"request_parameter_supported\":false"
    ",\"request_uri_parameter_supported\":false}";

enum fault
gateway_discovery(struct exchange *x)
{
	const struct scope_catalog *scopes = catalog();
	struct buf b;

	buf_open(&b, x->arena, DOCUMENT_BYTES);
	buf_add(&b, STR("{\"issuer\":\""));
	buf_add_json(&b, x->conf->public_url);
	buf_add_byte(&b, '"');
	for (size_t i = 0; i < sizeof(endpoints) / sizeof(endpoints[0]); i++) {
		buf_printf(&b, ",\"%s\":\"", endpoints[i].name);
		buf_add_json(&b, x->conf->public_url);
		buf_printf(&b, "%s\"", endpoints[i].path);
	}
	buf_add(&b, STR(",\"scopes_supported\":["));
	for (size_t i = 0; i < scopes->scopes_count; i++) {
		buf_add(&b, i == 0 ? STR("\"") : STR(",\""));
		buf_add_json(&b, scopes->scopes[i].id);
		buf_add_byte(&b, '"');
	}
	buf_add_byte(&b, ']');
	buf_add(&b, str_of(facts));
	INSIST(!buf_is_full(&b));
	/* Any page may read what any client must know. */
	reply_header(x, STR("Access-Control-Allow-Origin"), STR("*"));
	return reply_json(x, 200, buf_str(&b));
}

/*
 * This worker's copy of the keys: the engine decrypts them for each request
 * (engine.md §9). A new key is announced long before it signs; while the
 * engine is away the last answer goes on being right.
 */
#define KEYS_BYTES	((size_t)64 * 1024)
#define KEYS_FRESH_MS	(30 * 1000)

static struct {
	char		bytes[KEYS_BYTES];
	size_t		len;		/* 0: none yet */
	struct mono	fresh_until;
} keys;

static void
keys_fetch(struct exchange *x)
{
	struct forward f = {
		.method = "GET",
		.path = "/.well-known/jwks.json",
	};
	struct http_answer answer;

	json_t *j;

	if (gateway_forward(x, &f, &answer) != FAULT_NONE ||
	    answer.status != 200)
		return;
	j = engine_json_open(answer.body, KEYS_BYTES);
	if (j == NULL)
		return;
	engine_json_close(&j);
	memcpy(keys.bytes, answer.body.bytes, answer.body.len);
	keys.len = answer.body.len;
}

enum fault
gateway_keys(struct exchange *x)
{
	if (keys.len == 0 || mono_is_past(keys.fresh_until)) {
		/* Whoever comes while we ask gets what there is. */
		keys.fresh_until = mono_in(KEYS_FRESH_MS);
		keys_fetch(x);
	}
	if (keys.len == 0)
		return gateway_unavailable(x);
	reply_header(x, STR("Access-Control-Allow-Origin"), STR("*"));
	return reply_json(x, 200, arena_copy(x->arena,
	    str_range(keys.bytes, keys.len)));
}
