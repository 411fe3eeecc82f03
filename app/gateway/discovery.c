/*
 * Our own document, not the engine's: that one advertises response types,
 * plain PKCE and endpoints that nobody can reach through us.
 */
#include "gateway/discovery.h"

#include "base/buf.h"
#include "page/catalog.h"
#include "web/reply.h"

#define DOCUMENT_BYTES	((size_t)128 * 1024)

enum kind {
	ENDPOINT = 1,		/* a path of ours, told as an address */
	WORDS,			/* rows of one name, one below the other, are a
				   list of texts */
	JSON,			/* as it stands */
};

static bool
takes_registrations(const struct configuration *conf)
{
	return conf->registration != REGISTRATION_OFF;
}

static bool
takes_documents(const struct configuration *conf)
{
	return conf->has_client_documents;
}

/*
 * Every member, in the order of the document. What may be switched off is told
 * while it is on: `is_so` asks the configuration; NULL is always. Whoever adds
 * an endpoint, a grant type or a method adds its rows here, and nowhere else.
 * Each is held by a story (tests/story/test_discovery.py).
 */
static const struct member {
	enum kind	 kind;
	const char	*name;
	const char	*value;
	bool		(*is_so)(const struct configuration *conf);
} members[] = {
	{ ENDPOINT, "authorization_endpoint", "/oauth2/auth", NULL },
	{ ENDPOINT, "token_endpoint", "/oauth2/token", NULL },
	{ ENDPOINT, "revocation_endpoint", "/oauth2/revoke", NULL },
	{ ENDPOINT, "introspection_endpoint", "/oauth2/introspect", NULL },
	{ ENDPOINT, "userinfo_endpoint", "/userinfo", NULL },
	{ ENDPOINT, "end_session_endpoint", "/oauth2/sessions/logout", NULL },
	{ ENDPOINT, "jwks_uri", "/.well-known/jwks.json", NULL },
	{ ENDPOINT, "registration_endpoint", "/oauth2/register",
	    takes_registrations },
	{ ENDPOINT, "device_authorization_endpoint",
	    "/oauth2/device_authorization", NULL },

	{ WORDS, "response_types_supported", "code", NULL },
	{ WORDS, "response_modes_supported", "query", NULL },
	{ WORDS, "grant_types_supported", "authorization_code", NULL },
	{ WORDS, "grant_types_supported", "refresh_token", NULL },
	{ WORDS, "grant_types_supported", "client_credentials", NULL },
	{ WORDS, "grant_types_supported",
	    "urn:ietf:params:oauth:grant-type:device_code", NULL },
	{ WORDS, "code_challenge_methods_supported", "S256", NULL },

	{ WORDS, "token_endpoint_auth_methods_supported", "none", NULL },
	{ WORDS, "token_endpoint_auth_methods_supported",
	    "client_secret_basic", NULL },
	{ WORDS, "token_endpoint_auth_methods_supported",
	    "client_secret_post", NULL },
	{ WORDS, "token_endpoint_auth_methods_supported",
	    "private_key_jwt", NULL },
	{ WORDS, "token_endpoint_auth_signing_alg_values_supported",
	    "RS256", NULL },
	{ WORDS, "token_endpoint_auth_signing_alg_values_supported",
	    "PS256", NULL },
	{ WORDS, "token_endpoint_auth_signing_alg_values_supported",
	    "ES256", NULL },
	{ WORDS, "token_endpoint_auth_signing_alg_values_supported",
	    "EdDSA", NULL },
	{ WORDS, "revocation_endpoint_auth_methods_supported", "none", NULL },
	{ WORDS, "revocation_endpoint_auth_methods_supported",
	    "client_secret_basic", NULL },
	{ WORDS, "revocation_endpoint_auth_methods_supported",
	    "client_secret_post", NULL },
	{ WORDS, "revocation_endpoint_auth_methods_supported",
	    "private_key_jwt", NULL },
	{ WORDS, "revocation_endpoint_auth_signing_alg_values_supported",
	    "RS256", NULL },
	{ WORDS, "revocation_endpoint_auth_signing_alg_values_supported",
	    "PS256", NULL },
	{ WORDS, "revocation_endpoint_auth_signing_alg_values_supported",
	    "ES256", NULL },
	{ WORDS, "revocation_endpoint_auth_signing_alg_values_supported",
	    "EdDSA", NULL },
	{ WORDS, "introspection_endpoint_auth_methods_supported",
	    "client_secret_basic", NULL },

	{ JSON, "authorization_response_iss_parameter_supported", "true",
	    NULL },
	{ JSON, "client_id_metadata_document_supported", "true",
	    takes_documents },
	{ WORDS, "prompt_values_supported", "none", NULL },
	{ WORDS, "prompt_values_supported", "login", NULL },
	{ WORDS, "prompt_values_supported", "consent", NULL },
	{ WORDS, "prompt_values_supported", "select_account", NULL },
	{ WORDS, "subject_types_supported", "public", NULL },
	{ WORDS, "id_token_signing_alg_values_supported", "RS256", NULL },
	{ JSON, "claims_supported", "[\"sub\",\"iss\",\"aud\",\"exp\","
	    "\"iat\",\"auth_time\",\"nonce\",\"name\",\"email\"]", NULL },
	{ JSON, "claims_parameter_supported", "false", NULL },
	{ JSON, "request_parameter_supported", "false", NULL },
	{ JSON, "request_uri_parameter_supported", "false", NULL },
};

static void
add_text(struct buf *b, struct str text)
{
	buf_add_byte(b, '"');
	buf_add_json(b, text);
	buf_add_byte(b, '"');
}

static void
add_member(struct buf *b, const struct configuration *conf,
    const struct member *m, struct str *list)
{
	struct str name = str_of(m->name);
	bool goes_on = m->kind == WORDS && str_equal(*list, name);

	if (!str_is_absent(*list) && !goes_on)
		buf_add_byte(b, ']');
	if (!goes_on)
		buf_printf(b, ",\"%s\":%s", m->name,
		    m->kind == WORDS ? "[" : "");
	*list = m->kind == WORDS ? name : STR_ABSENT;
	switch (m->kind) {
	case ENDPOINT:
		buf_printf(b, "\"%.*s%s\"", STR_ARG(conf->public_url),
		    m->value);
		return;
	case WORDS:
		if (goes_on)
			buf_add_byte(b, ',');
		add_text(b, str_of(m->value));
		return;
	case JSON:
		buf_add(b, str_of(m->value));
		return;
	}
	PANIC("no such kind of member: %s", m->name);
}

static void
add_members(struct buf *b, const struct configuration *conf)
{
	struct str list = STR_ABSENT;

	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++)
		if (members[i].is_so == NULL || members[i].is_so(conf))
			add_member(b, conf, &members[i], &list);
	if (!str_is_absent(list))
		buf_add_byte(b, ']');
}

/* RFC 9728 §4 */
static void
add_resources(struct buf *b)
{
	const struct resource_catalog *known = resources();

	if (known->count == 0)
		return;
	buf_add(b, STR(",\"protected_resources\":["));
	for (size_t i = 0; i < known->count; i++) {
		if (i > 0)
			buf_add_byte(b, ',');
		add_text(b, known->items[i].uri);
	}
	buf_add_byte(b, ']');
}

static void
write_document(struct buf *b, const struct configuration *conf)
{
	const struct scope_catalog *scopes = catalog();

	buf_add(b, STR("{\"issuer\":"));
	add_text(b, conf->issuer);
	add_members(b, conf);
	add_resources(b);
	buf_add(b, STR(",\"scopes_supported\":["));
	for (size_t i = 0; i < scopes->scopes_count; i++) {
		if (i > 0)
			buf_add_byte(b, ',');
		add_text(b, scopes->scopes[i].id);
	}
	buf_add(b, STR("]}"));
}

static enum fault
answer(struct exchange *x)
{
	static char bytes[DOCUMENT_BYTES];
	static struct str document;

	if (document.len == 0) {
		struct buf b;

		buf_open_on(&b, bytes, sizeof(bytes));
		write_document(&b, x->conf);
		INSIST(!buf_is_full(&b));
		document = buf_str(&b);
	}
	return reply_json(x, 200, document);
}

/* The issuer's path: "" or "/oauth". */
static struct str
issuer_path(const struct exchange *x)
{
	return str_from(x->conf->issuer, x->conf->public_url.len);
}

enum fault
gateway_discovery(struct exchange *x)
{
	struct str name = STR("/.well-known/");
	struct str path = str_from(x->path, name.len);
	size_t slash = str_find(path, '/', 0);

	path = slash == SIZE_MAX ? STR("") : str_from(path, slash);
	return str_equal(path, issuer_path(x)) ? answer(x) : FAULT_NOT_FOUND;
}

enum fault
gateway_discovery_below(struct exchange *x)
{
	size_t at = x->path.len - STR("/.well-known/openid-configuration").len;

	return str_equal(str_first(x->path, at), issuer_path(x)) ?
	    answer(x) : FAULT_NOT_FOUND;
}
