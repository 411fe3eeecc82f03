/*
 * client_registration: member by member, then what no single member can know.
 * The first thing that is wrong becomes the answer.
 */
#include "model/client_registration.h"

#include "base/shallow_json.h"
#include "model/device_code.h"
#include "model/jwk.h"
#include "model/plain_text.h"
#include "model/public_name.h"
#include "model/redirect_uri.h"

#define CONTACT_MAX_BYTES	((size_t)254)
#define GRANT_TYPES_MAX		((size_t)8)
#define COUNT(array)		(sizeof(array) / sizeof((array)[0]))

static const char bad_address[] = "invalid_redirect_uri";
static const char bad_member[] = "invalid_client_metadata";

struct reading {
	struct arena				*arena;
	const struct client_registration_rules	*rules;
	json_t					*root;
	struct client_registration		 found;
	bool					 is_on_device; /* all of it */
	const char				*error;	/* NULL: all is well */
	struct str				 why;
};

static bool
is_refused(const struct reading *r)
{
	return r->error != NULL;
}

static void
refuse_as(struct reading *r, const char *error, struct str why)
{
	if (is_refused(r))
		return;
	r->error = error;
	r->why = why;
}

static void
refuse(struct reading *r, const char *member, const char *reason)
{
	refuse_as(r, bad_member, arena_printf(r->arena, "%s %s", member,
	    reason));
}

/*
 * What would raise a client above what it may have, whoever understood it: the
 * names are this program's and the engine's (s:A12). Addresses that a server
 * would call are among them: nobody's server is to be called by a stranger.
 */
static const struct str raising[] = {
	{ "access_token_strategy", 21 }, { "account", 7 },
	{ "allowed_cors_origins", 20 }, { "audience", 8 },
	{ "backchannel_logout_uri", 22 }, { "client_id", 9 },
	{ "client_secret", 13 }, { "client_secret_expires_at", 24 },
	{ "created_at", 10 }, { "first_party", 11 },
	{ "frontchannel_logout_uri", 23 }, { "is_first_party", 14 },
	{ "jwks_uri", 8 }, { "lifespans", 9 }, { "metadata", 8 },
	{ "optional_scope", 14 }, { "owner", 5 },
	{ "registration_access_token", 25 },
	{ "registration_client_uri", 23 }, { "request_uris", 12 },
	{ "sector_identifier_uri", 21 }, { "skip_consent", 12 },
	{ "skip_logout_consent", 19 }, { "subject_type", 12 },
	{ "tier", 4 }, { "updated_at", 10 }, { "verified", 8 },
	{ "verified_domain", 15 }, { "visibility", 10 },
};

/* The member; NULL if it is left out, null or "". */
static const json_t *
member_of(struct reading *r, const char *member)
{
	const json_t *value = json_object_get(r->root, member);

	if (is_refused(r) || value == NULL || json_is_null(value) ||
	    (json_is_string(value) && json_string_length(value) == 0))
		return NULL;
	return value;
}

static void
refuse_raising(struct reading *r)
{
	const char *name;
	json_t *value;

	for (size_t i = 0; i < COUNT(raising); i++)
		if (member_of(r, raising[i].bytes) != NULL)
			refuse(r, raising[i].bytes, "is not for a client to "
			    "say");
	/* The engine's lifetimes: one member per grant type and token. */
	json_object_foreach(r->root, name, value)
		if (str_ends(str_of(name), STR("_lifespan")))
			refuse(r, "a lifespan", "is not for a client to say");
}

static struct str
text_of(struct reading *r, const char *member, size_t max_bytes)
{
	const json_t *value = member_of(r, member);
	struct str text;

	if (value == NULL)
		return STR_ABSENT;
	text = str_range(json_string_value(value), json_string_length(value));
	if (!json_is_string(value))
		refuse(r, member, "must be a text");
	else if (text.len > max_bytes)
		refuse(r, member, "is too long");
	else if (!text_is_plain(text))
		refuse(r, member, "must not have characters that nobody sees, "
		    "or that turn text around");
	return is_refused(r) ? STR_ABSENT : arena_copy(r->arena, text);
}

/* In their order, each once. */
static struct str_list
texts_of(struct reading *r, const char *member, size_t most, size_t max_bytes)
{
	const json_t *array = member_of(r, member);
	struct str_list list = { NULL, 0 };
	struct str *items;

	if (array == NULL)
		return list;
	if (!json_is_array(array) || json_array_size(array) > most) {
		refuse_as(r, bad_member, arena_printf(r->arena,
		    "%s must be a list of at most %zu texts", member, most));
		return list;
	}
	items = ARENA_ARRAY(r->arena, struct str, json_array_size(array));
	list.items = items;
	for (size_t i = 0; i < json_array_size(array); i++) {
		const json_t *item = json_array_get(array, i);
		struct str text = str_range(json_string_value(item),
		    json_string_length(item));

		if (!json_is_string(item) || text.len > max_bytes ||
		    !text_is_plain(text))
			refuse(r, member, "must be a list of texts, none of "
			    "them too long or with characters that nobody "
			    "sees");
		else if (!str_list_has(list, text))
			items[list.count++] = arena_copy(r->arena, text);
	}
	return list;
}

/* What is wrong with one address is worth saying with its place. */
static void
read_redirect_uris(struct reading *r)
{
	static const char member[] = "redirect_uris";
	struct str_list typed = texts_of(r, member, REDIRECT_URIS_MAX,
	    CLIENT_REGISTRATION_MAX_BYTES);
	struct str *items = ARENA_ARRAY(r->arena, struct str, typed.count);
	size_t count = 0;

	/* Wrong in itself, it is wrong as an address too. */
	if (is_refused(r) && str_starts(r->why, STR("redirect_uris ")))
		r->error = bad_address;
	r->is_on_device = typed.count > 0;
	for (size_t i = 0; i < typed.count && !is_refused(r); i++) {
		struct redirect_uri uri;
		enum problem p = redirect_uri_parse_native(r->arena,
		    typed.items[i], &uri);

		if (p != PROBLEM_NONE) {
			refuse_as(r, bad_address, arena_printf(r->arena,
			    "%s: address %zu %s", member, i + 1,
			    problem_sentence(p)));
			return;
		}
		if (uri.kind == REDIRECT_URI_WEB)
			r->is_on_device = false;
		if (!str_list_has((struct str_list){ items, count }, uri.text))
			items[count++] = uri.text;
	}
	r->found.client.redirect_uris = (struct str_list){ items, count };
}

/* Any address that is no plain https one belongs to an app on a device. */
static bool
has_native_address(struct reading *r)
{
	const struct str_list *list = &r->found.client.redirect_uris;

	for (size_t i = 0; i < list->count; i++) {
		struct redirect_uri uri;

		if (redirect_uri_read_registered(r->arena, list->items[i],
		    &uri) && uri.kind != REDIRECT_URI_WEB)
			return true;
	}
	return false;
}

static void
read_application_type(struct reading *r)
{
	struct str said = text_of(r, "application_type",
	    CLIENT_SOFTWARE_MAX_BYTES);
	bool is_native = has_native_address(r);

	if (str_is_absent(said))
		said = is_native ? STR("native") : STR("web");
	if (!str_equal(said, STR("native")) && !str_equal(said, STR("web")))
		refuse(r, "application_type", "must be native or web");
	else if (is_native && str_equal(said, STR("web")))
		refuse_as(r, bad_address, STR("redirect_uris: what is no https "
		    "address is for application_type native"));
	r->found.application_type = said;
}

static void
read_grant_types(struct reading *r)
{
	static const struct str usual[] = { { "authorization_code", 18 } };
	const struct str known[] = {
		{ "authorization_code", 18 }, { "refresh_token", 13 },
		DEVICE_GRANT_TYPE, { "client_credentials", 18 },
	};
	struct str_list *types = &r->found.client.grant_types;
	bool has_code, has_device;

	*types = texts_of(r, "grant_types", GRANT_TYPES_MAX,
	    CLIENT_SOFTWARE_MAX_BYTES);
	if (types->count == 0)
		*types = (struct str_list){ usual, 1 };
	has_code = str_list_has(*types, STR("authorization_code"));
	has_device = str_list_has(*types, DEVICE_GRANT_TYPE);
	if (!scope_is_within(*types, (struct str_list){ known,
	    r->rules->may_have_client_credentials ? 4 : 3 }))
		refuse(r, "grant_types", r->rules->may_have_client_credentials ?
		    "may have authorization_code, refresh_token, "
		    "client_credentials and the device code's" :
		    "may have authorization_code, refresh_token and the "
		    "device code's");
	else if (!has_code && !has_device &&
	    str_list_has(*types, STR("refresh_token")))
		refuse(r, "grant_types", "has refresh_token without a grant "
		    "type that gives one");
	if (has_code && r->found.client.redirect_uris.count == 0)
		refuse_as(r, bad_address, STR("redirect_uris is missing"));
	if (!has_code && r->found.client.redirect_uris.count > 0)
		refuse_as(r, bad_address, STR("redirect_uris is for the grant "
		    "type authorization_code"));
}

static void
read_response_types(struct reading *r)
{
	static const struct str code[] = { { "code", 4 } };
	struct str_list types = texts_of(r, "response_types", 8,
	    CLIENT_SOFTWARE_MAX_BYTES);

	if (!scope_is_within(types, (struct str_list){ code, 1 }))
		refuse(r, "response_types", "may have code only");
}

static void
read_keys(struct reading *r)
{
	const json_t *value = member_of(r, "jwks");
	char bytes[JWK_SET_MAX_BYTES];
	struct jwk_set set;
	struct str why;
	size_t len;

	if (value == NULL)
		return;
	len = json_is_object(value) ? json_dumpb(value, bytes, sizeof(bytes),
	    JSON_COMPACT) : 0;
	if (len == 0 || len > sizeof(bytes)) {
		refuse(r, "jwks", "must be a set of keys of at most 16 KiB");
		return;
	}
	if (jwk_set_read(r->arena, str_range(bytes, len), JWK_WRITTEN, &set,
	    &why))
		r->found.jwks = jwk_set_text(r->arena, &set);
	else
		refuse_as(r, bad_member, arena_printf(r->arena, "jwks: %.*s",
		    STR_ARG(why)));
}

/* RFC 8252 §8.4: what is handed out with an app is no secret, so an app on a
 * device that says nothing is a public client. */
static void
read_method(struct reading *r)
{
	static const char member[] = "token_endpoint_auth_method";
	struct str said = text_of(r, member, CLIENT_SOFTWARE_MAX_BYTES);
	struct client *c = &r->found.client;
	bool has_keys = !str_is_absent(r->found.jwks);

	c->method = client_method_read(said);
	if (str_is_absent(said))
		c->method = r->is_on_device ? CLIENT_METHOD_NONE :
		    CLIENT_METHOD_SECRET_BASIC;
	if (c->method == CLIENT_METHOD_UNKNOWN)
		refuse(r, member, "may be none, client_secret_basic, "
		    "client_secret_post or private_key_jwt");
	if ((c->method == CLIENT_METHOD_PRIVATE_KEY_JWT) != has_keys)
		refuse(r, "jwks", has_keys ? "is for private_key_jwt" :
		    "is missing: private_key_jwt needs it");
	if (c->method == CLIENT_METHOD_NONE &&
	    str_list_has(c->grant_types, STR("client_credentials")))
		refuse(r, "grant_types", "has client_credentials, for which "
		    "the client must be able to prove itself");
}

static void
refuse_private_scheme_with_secret(struct reading *r)
{
	const struct client *c = &r->found.client;

	for (size_t i = 0; i < c->redirect_uris.count; i++)
		if (c->method != CLIENT_METHOD_NONE &&
		    !str_starts(c->redirect_uris.items[i], STR("http")))
			refuse_as(r, bad_address, STR("redirect_uris: a "
			    "private scheme is for clients without a secret"));
}

/* What such a client may ever ask for. */
static struct str_list
ceiling_of(struct reading *r)
{
	struct str_list all = r->rules->ceiling;
	struct str *items = ARENA_ARRAY(r->arena, struct str, all.count);
	size_t count = 0;

	for (size_t i = 0; i < all.count; i++)
		if (client_asks_people(r->found.client.grant_types) ||
		    !scope_is_own(all.items[i]))
			items[count++] = all.items[i];
	return (struct str_list){ items, count };
}

static void
read_scope(struct reading *r)
{
	struct str text = text_of(r, "scope", CLIENT_REGISTRATION_MAX_BYTES);
	struct str_list ceiling = ceiling_of(r), said;
	struct str *items = ARENA_ARRAY(r->arena, struct str, ceiling.count);
	struct str lone;
	size_t count = 0;

	r->found.client.scopes = ceiling;
	if (!scope_split(r->arena, text, &said)) {
		refuse(r, "scope", "must be scopes with one space between");
		return;
	}
	if (client_lacks_person(r->found.client.grant_types, said, &lone))
		refuse_as(r, bad_member, arena_printf(r->arena,
		    "scope: %.*s %s", STR_ARG(lone),
		    problem_sentence(PROBLEM_NEEDS_PERSON)));
	for (size_t i = 0; i < ceiling.count; i++) {
		const struct scope *scope = scope_find(r->rules->catalog,
		    ceiling.items[i]);

		if (said.count > 0 ? str_list_has(said, ceiling.items[i]) :
		    scope != NULL && scope->sensitivity == SENSITIVITY_BASIC)
			items[count++] = ceiling.items[i];
	}
	if (count == 0 && (said.count > 0 || (ceiling.count == 0 &&
	    r->rules->ceiling.count > 0)))
		refuse(r, "scope", "has nothing that a client which registers "
		    "itself may ask for");
	r->found.default_scopes = (struct str_list){ items, count };
}

static struct str
web_address_of(struct reading *r, const char *member)
{
	struct str text = text_of(r, member, REDIRECT_URI_MAX_BYTES);
	struct url url;

	if (!str_is_absent(text) && (!url_read(r->arena, text, &url) ||
	    url.scheme != URL_HTTPS || !str_is_absent(url.userinfo)))
		refuse(r, member, "must be an https address");
	return text;
}

/* Where no name was given: the first thing that can be said about it. */
static struct str
made_name(struct reading *r)
{
	struct redirect_uri uri;
	struct str host;

	if (r->found.client.redirect_uris.count == 0 ||
	    !redirect_uri_read_registered(r->arena,
	    r->found.client.redirect_uris.items[0], &uri) ||
	    uri.kind == REDIRECT_URI_LOOPBACK)
		return STR("App without a name");
	host = redirect_uri_display_host(r->arena, &uri);
	return client_name_check(host) == PROBLEM_NONE ? host :
	    STR("App without a name");
}

static void
read_name(struct reading *r)
{
	const json_t *value = member_of(r, "client_name");
	struct str *name = &r->found.client.name;
	struct str which;
	enum problem p;

	*name = str_trim(str_range(json_string_value(value),
	    json_string_length(value)));
	if (name->len == 0) {
		if (value != NULL && !json_is_string(value))
			refuse(r, "client_name", "must be a text");
		*name = made_name(r);
		return;
	}
	p = public_name_read(r->arena, r->rules->conf, *name,
	    redirect_uri_web_hosts(r->arena, r->found.client.redirect_uris,
	    STR_ABSENT), name, &which);
	if (p != PROBLEM_NONE)
		refuse(r, "client_name", problem_sentence(p));
}

static void
read_all(struct reading *r)
{
	struct client_registration *f = &r->found;

	refuse_raising(r);
	read_redirect_uris(r);
	read_application_type(r);
	read_grant_types(r);
	read_response_types(r);
	read_keys(r);
	read_method(r);
	refuse_private_scheme_with_secret(r);
	read_scope(r);
	read_name(r);
	f->client.client_uri = web_address_of(r, "client_uri");
	f->client.policy_uri = web_address_of(r, "policy_uri");
	f->client.tos_uri = web_address_of(r, "tos_uri");
	f->software_id = text_of(r, "software_id", CLIENT_SOFTWARE_MAX_BYTES);
	f->software_version = text_of(r, "software_version",
	    CLIENT_SOFTWARE_MAX_BYTES);
	f->contacts = texts_of(r, "contacts", CLIENT_CONTACTS_MAX,
	    CONTACT_MAX_BYTES);
}

bool
client_registration_read(struct arena *a, struct str json,
    const struct client_registration_rules *rules,
    struct client_registration *registration_r,
    struct client_registration_refusal *refusal_r)
{
	struct reading r = { .arena = a, .rules = rules };
	json_t *root = NULL;

	if (json.len <= CLIENT_REGISTRATION_MAX_BYTES)
		root = shallow_json_open(json);
	r.root = root;
	r.found.client.tier = CLIENT_SELF_REGISTERED;
	if (root == NULL)
		refuse_as(&r, bad_member, STR("The body must be one JSON "
		    "object, with no member twice."));
	else
		read_all(&r);
	json_decref(root);

	if (is_refused(&r)) {
		refusal_r->error = r.error;
		refusal_r->why = r.why;
		return false;
	}
	*registration_r = r.found;
	return true;
}
