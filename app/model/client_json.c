/*
 * client_json: one client out of a file, member by member.
 *
 * A table says which members there are; what is not in it is refused by name,
 * so that nobody can slip in a member that the engine would understand
 * (s:A12). The first thing that is wrong becomes the sentence.
 */
#include <jansson.h>

#include "base/buf.h"
#include "base/secret.h"
#include "model/client_kind.h"
#include "model/device_code.h"
#include "model/domain_name.h"
#include "model/jwk.h"
#include "model/redirect_uri.h"

#define ACCOUNT_MAX_BYTES	((size_t)200)

struct reading {
	struct arena	*arena;
	const json_t	*root;
	struct client	 client;
	struct str	 why;		/* absent while all is well */
};

static bool
is_refused(const struct reading *r)
{
	return !str_is_absent(r->why);
}

static void
refuse(struct reading *r, const char *member, const char *reason)
{
	if (!is_refused(r))
		r->why = arena_printf(r->arena, "\"%s\" %s", member, reason);
}

/* The member's text, or absent when it is left out or was refused. */
static struct str
text_of(struct reading *r, const char *member)
{
	const json_t *value = json_object_get(r->root, member);

	if (value == NULL || is_refused(r))
		return STR_ABSENT;
	if (!json_is_string(value)) {
		refuse(r, member, "must be a text");
		return STR_ABSENT;
	}
	return arena_copy(r->arena, str_range(json_string_value(value),
	    json_string_length(value)));
}

static struct str
needed_text_of(struct reading *r, const char *member)
{
	struct str text = text_of(r, member);

	if (str_is_absent(text))
		refuse(r, member, "is missing");
	return text;
}

static struct str_list
texts_of(struct reading *r, const char *member, size_t most)
{
	const json_t *array = json_object_get(r->root, member);
	size_t count = json_array_size(array);
	struct str_list list = { NULL, 0 };
	struct str *items;

	if (array == NULL || is_refused(r))
		return list;
	if (!json_is_array(array) || count == 0 || count > most) {
		r->why = arena_printf(r->arena,
		    "\"%s\" must be a list of 1 to %zu texts", member, most);
		return list;
	}
	items = ARENA_ARRAY(r->arena, struct str, count);
	for (size_t i = 0; i < count; i++) {
		const json_t *item = json_array_get(array, i);
		struct str text;

		if (!json_is_string(item)) {
			refuse(r, member, "must be a list of texts");
			return list;
		}
		text = str_range(json_string_value(item),
		    json_string_length(item));
		if (str_list_has((struct str_list){ items, i }, text))
			refuse(r, member, "has a text twice");
		items[i] = arena_copy(r->arena, text);
	}
	return (struct str_list){ items, count };
}

static void
read_client_id(struct reading *r, const char *member)
{
	r->client.id = needed_text_of(r, member);
	if (!client_id_is_good(r->client.id))
		refuse(r, member, "must be 1 to 255 of A-Z a-z 0-9 . _ ~ -");
}

static void
read_client_name(struct reading *r, const char *member)
{
	enum problem p;

	p = client_name_read(r->arena, needed_text_of(r, member),
	    &r->client.name);
	if (p != PROBLEM_NONE)
		refuse(r, member, problem_sentence(p));
}

static void
read_account(struct reading *r, const char *member)
{
	struct str name = needed_text_of(r, member);

	if (str_trim(name).len == 0 || name.len > ACCOUNT_MAX_BYTES ||
	    str_has_control(name))
		refuse(r, member, "must be the owner's name or id");
	r->client.account_name = name;
	/* A name is looked up by whoever has the store. */
	if (!uuid_read(name, &r->client.account.uuid))
		r->client.account = (struct account_id){ 0 };
}

static void
read_visibility(struct reading *r, const char *member)
{
	struct str name = text_of(r, member);

	r->client.is_public = str_equal(name, STR("public"));
	if (!str_is_absent(name) && !r->client.is_public &&
	    !str_equal(name, STR("private")))
		refuse(r, member, "must be private or public");
}

static void
read_first_party(struct reading *r, const char *member)
{
	const json_t *value = json_object_get(r->root, member);

	if (value != NULL && !json_is_boolean(value))
		refuse(r, member, "must be true or false");
	r->client.is_first_party = json_is_true(value);
}

static void
read_redirect_uris(struct reading *r, const char *member)
{
	struct str_list typed = texts_of(r, member, REDIRECT_URIS_MAX);
	struct str *items = ARENA_ARRAY(r->arena, struct str, typed.count);

	for (size_t i = 0; i < typed.count && !is_refused(r); i++) {
		struct redirect_uri uri;
		enum problem p = redirect_uri_parse(r->arena, typed.items[i],
		    &uri);

		if (p != PROBLEM_NONE) {
			r->why = arena_printf(r->arena,
			    "\"%s\": address %zu %s", member, i + 1,
			    problem_sentence(p));
			return;
		}
		if (str_list_has((struct str_list){ items, i }, uri.text))
			refuse(r, member, "has an address twice");
		items[i] = uri.text;
	}
	r->client.redirect_uris = (struct str_list){ items, typed.count };
}

static void
read_scope(struct reading *r, const char *member)
{
	struct str text = needed_text_of(r, member);

	if (!is_refused(r) && (!scope_split(r->arena, text,
	    &r->client.scopes) || r->client.scopes.count == 0))
		refuse(r, member, "must be scopes with one space between");
}

static void
read_optional_scope(struct reading *r, const char *member)
{
	struct str text = text_of(r, member);

	if (is_refused(r))
		return;
	if (!scope_split(r->arena, text, &r->client.optional_scopes))
		refuse(r, member, "must be scopes with one space between");
	else if (!scope_is_within(r->client.optional_scopes,
	    r->client.scopes))
		refuse(r, member, "must have nothing that \"scope\" has not");
}

static void
read_grant_types(struct reading *r, const char *member)
{
	static const struct str usual[] = {
		{ "authorization_code", 18 }, { "refresh_token", 13 },
	};
	static const struct str known[] = {
		{ "authorization_code", 18 }, { "refresh_token", 13 },
		{ "client_credentials", 18 },
		{ "urn:ietf:params:oauth:grant-type:device_code", 44 },
	};

	r->client.grant_types = (struct str_list){ usual, 2 };
	if (json_object_get(r->root, member) == NULL)
		return;
	r->client.grant_types = texts_of(r, member, 4);
	if (!scope_is_within(r->client.grant_types,
	    (struct str_list){ known, 4 }))
		refuse(r, member, "may have authorization_code, refresh_token, "
		    "client_credentials and the one for device codes");
}

static void
read_method(struct reading *r, const char *member)
{
	r->client.method = client_method_read(needed_text_of(r, member));
	if (r->client.method == CLIENT_METHOD_UNKNOWN)
		refuse(r, member, "must be none, client_secret_basic, "
		    "client_secret_post or private_key_jwt");
}

/* Keys are kept as we understood them, and as nothing else. */
static void
read_jwks(struct reading *r, const char *member)
{
	const json_t *value = json_object_get(r->root, member);
	const size_t flags = JSON_COMPACT | JSON_ENCODE_ANY;
	struct jwk_set set;
	struct str why;
	char *text;
	size_t len;

	if (value == NULL || is_refused(r))
		return;
	len = json_dumpb(value, NULL, 0, flags);
	text = arena_take(r->arena, len);
	INSIST(json_dumpb(value, text, len, flags) == len);
	if (jwk_set_read(r->arena, str_range(text, len), JWK_WRITTEN, &set,
	    &why))
		r->client.jwks = jwk_set_text(r->arena, &set);
	else
		r->why = arena_printf(r->arena, "\"%s\": %.*s", member,
		    STR_ARG(why));
}

static struct str
web_address_of(struct reading *r, const char *member)
{
	struct str text = text_of(r, member);
	struct url url;

	if (str_is_absent(text))
		return text;
	if (text.len > REDIRECT_URI_MAX_BYTES ||
	    !url_read(r->arena, text, &url) || url.scheme != URL_HTTPS ||
	    !str_is_absent(url.userinfo))
		refuse(r, member, "must be an https address");
	return text;
}

static void
read_client_uri(struct reading *r, const char *member)
{
	r->client.client_uri = web_address_of(r, member);
}

static void
read_policy_uri(struct reading *r, const char *member)
{
	r->client.policy_uri = web_address_of(r, member);
}

static void
read_tos_uri(struct reading *r, const char *member)
{
	r->client.tos_uri = web_address_of(r, member);
}

static void
read_jwks_uri(struct reading *r, const char *member)
{
	r->client.jwks_uri = web_address_of(r, member);
}

/* What may be a domain is judged by whoever has the configuration. */
static void
read_domain(struct reading *r, const char *member)
{
	struct str text = text_of(r, member);

	if (!str_is_absent(text) && (text.len == 0 || str_has_control(text) ||
	    text.len > DOMAIN_NAME_MAX_BYTES))
		refuse(r, member, "must be a domain");
	r->client.domain = text;
}

/* What kind of app its developers said it is; a client may have none. */
static void
read_kind(struct reading *r, const char *member)
{
	struct str name = text_of(r, member);

	r->client.kind = client_kind_read(name);
	if (!str_is_absent(name) && r->client.kind == CLIENT_KIND_NONE)
		refuse(r, member, "must be web, browser, native, cli, agent "
		    "or machine");
}

static void
read_suspended(struct reading *r, const char *member)
{
	const json_t *value = json_object_get(r->root, member);

	if (value != NULL && !json_is_boolean(value))
		refuse(r, member, "must be true or false");
	r->client.says_suspended = value != NULL;
	r->client.is_suspended = json_is_true(value);
}

static void
read_replay(struct reading *r, const char *member)
{
	const json_t *value = json_object_get(r->root, member);

	r->client.says_replay = value != NULL;
	r->client.replay_s = CLIENT_REPLAY_USUAL;
	if (value == NULL || json_is_null(value))
		return;
	r->client.replay_s = (int64_t)json_integer_value(value);
	if (!json_is_integer(value) || r->client.replay_s < 0 ||
	    r->client.replay_s > CLIENT_REPLAY_MAX_S)
		refuse(r, member, "must be 0 to 300 seconds, or null");
}

static void
read_logo(struct reading *r, const char *member)
{
	struct str text = text_of(r, member);

	if (!str_is_absent(text) &&
	    !base64url_read(r->arena, text, &r->client.logo))
		refuse(r, member, "must be a picture in base64url");
}

struct member {
	const char	*name;
	void		(*read)(struct reading *r, const char *member);
};

static const struct member members[] = {
	{ "client_id", read_client_id },
	{ "client_name", read_client_name },
	{ "account", read_account },
	{ "visibility", read_visibility },
	{ "first_party", read_first_party },
	{ "redirect_uris", read_redirect_uris },
	{ "scope", read_scope },
	{ "optional_scope", read_optional_scope },
	{ "grant_types", read_grant_types },
	{ "token_endpoint_auth_method", read_method },
	{ "jwks", read_jwks },
	{ "jwks_uri", read_jwks_uri },
	{ "client_uri", read_client_uri },
	{ "policy_uri", read_policy_uri },
	{ "tos_uri", read_tos_uri },
	{ "domain", read_domain },
	{ "kind", read_kind },
	{ "suspended", read_suspended },
	{ "refresh_replay_s", read_replay },
	{ "logo", read_logo },
};

#define MEMBERS_COUNT	(sizeof(members) / sizeof(members[0]))

static bool
is_member(struct str name)
{
	for (size_t i = 0; i < MEMBERS_COUNT; i++) {
		if (str_equal(name, str_of(members[i].name)))
			return true;
	}
	return false;
}

static void
refuse_unknown_members(struct reading *r, json_t *root)
{
	const char *name;
	json_t *value;

	json_object_foreach(root, name, value) {
		char shown[80];
		struct buf b;

		if (is_member(str_of(name)) || is_refused(r))
			continue;
		buf_open_on(&b, shown, sizeof(shown));
		buf_add_json(&b, str_first(str_of(name), 60));
		r->why = arena_printf(r->arena, "unknown member \"%.*s\"",
		    STR_ARG(buf_str(&b)));
	}
}

static bool
has_private_scheme(const struct reading *r)
{
	for (size_t i = 0; i < r->client.redirect_uris.count; i++) {
		if (!str_starts(r->client.redirect_uris.items[i],
		    STR("http")))
			return true;
	}
	return false;
}

/* What no single member can know. */
static void
judge_together(struct reading *r)
{
	const struct client *c = &r->client;
	bool has_code = str_list_has(c->grant_types,
	    STR("authorization_code"));
	bool has_device = str_list_has(c->grant_types, DEVICE_GRANT_TYPE);
	struct str lone;

	if (has_code && c->redirect_uris.count == 0)
		refuse(r, "redirect_uris", "is missing");
	if (!has_code && c->redirect_uris.count > 0)
		refuse(r, "redirect_uris", "is for the grant type "
		    "authorization_code");
	if (!has_code && !has_device &&
	    str_list_has(c->grant_types, STR("refresh_token")))
		refuse(r, "grant_types", "has refresh_token without "
		    "authorization_code or device codes");
	if (!is_refused(r) && client_lacks_person(c->grant_types, c->scopes,
	    &lone))
		r->why = arena_printf(r->arena, "\"scope\": %.*s %s",
		    STR_ARG(lone), problem_sentence(PROBLEM_NEEDS_PERSON));
	if (c->method == CLIENT_METHOD_NONE &&
	    str_list_has(c->grant_types, STR("client_credentials")))
		refuse(r, "grant_types", "has client_credentials, for which "
		    "the client needs a secret");
	if (c->method == CLIENT_METHOD_PRIVATE_KEY_JWT &&
	    str_is_absent(c->jwks) == str_is_absent(c->jwks_uri))
		refuse(r, "jwks", "or \"jwks_uri\" must be there, for "
		    "private_key_jwt, and not both");
	if (c->method != CLIENT_METHOD_PRIVATE_KEY_JWT &&
	    !(str_is_absent(c->jwks) && str_is_absent(c->jwks_uri)))
		refuse(r, str_is_absent(c->jwks) ? "jwks_uri" : "jwks",
		    "is for private_key_jwt");
	if (c->kind != CLIENT_KIND_NONE &&
	    !client_kind_takes_method(c->kind, c->method))
		refuse(r, "kind", "does not go with "
		    "\"token_endpoint_auth_method\"");
	if (c->method != CLIENT_METHOD_NONE && has_private_scheme(r))
		refuse(r, "redirect_uris", "has a private scheme, which is "
		    "for clients without a secret (none)");
}

static void
read_all(struct reading *r, json_t *root)
{
	refuse_unknown_members(r, root);
	for (size_t i = 0; i < MEMBERS_COUNT && !is_refused(r); i++)
		members[i].read(r, members[i].name);
	if (!is_refused(r))
		judge_together(r);
}

bool
client_read_json(struct arena *a, struct str json, struct client *client_r,
    struct str *why_r)
{
	struct reading r = { .arena = a,
	    .client = { .tier = CLIENT_HAND, .version = 1 } };
	json_error_t error;
	json_t *root;

	if (json.len > CLIENT_JSON_MAX_BYTES) {
		*why_r = STR("the file is larger than 256 KiB");
		return false;
	}
	root = json_loadb(json.bytes == NULL ? "" : json.bytes, json.len,
	    JSON_REJECT_DUPLICATES, &error);
	if (root == NULL) {
		*why_r = arena_printf(a, "line %d: %s", error.line,
		    error.text);
		return false;
	}
	r.root = root;
	if (json_is_object(root))
		read_all(&r, root);
	else
		r.why = STR("one JSON object is expected");
	json_decref(root);

	if (is_refused(&r)) {
		*why_r = r.why;
		return false;
	}
	*client_r = r.client;
	return true;
}
