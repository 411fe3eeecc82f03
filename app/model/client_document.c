#include "model/client_document.h"

#include "base/address.h"
#include "base/shallow_json.h"
#include "model/jwk.h"
#include "model/public_name.h"
#include "model/redirect_uri.h"

#define HTTPS_PORT		443
#define COUNT(array)		(sizeof(array) / sizeof((array)[0]))

struct reading {
	struct arena		*arena;
	json_t			*root;		/* only read */
	struct client_document	 document;
	struct str		 why;		/* absent while all is well */
};

bool
client_document_is_meant(struct str client_id)
{
	return str_starts(client_id, STR("https://"));
}

/* Is one of these three escaped, in either case, at `percent`? */
static bool
hides_syntax(struct str path, size_t percent)
{
	static const char *const hidden[] = { "%2e", "%2f", "%5c" };
	struct str found = str_first(str_from(path, percent), 3);

	for (size_t i = 0; i < COUNT(hidden); i++) {
		if (str_equal_nocase(found, str_of(hidden[i])))
			return true;
	}
	return false;
}

static bool
is_plain_path(struct str path)
{
	struct str rest = path, segment;
	size_t at = 0;

	while (str_next(&rest, '/', &segment)) {
		if (str_equal(segment, STR(".")) ||
		    str_equal(segment, STR("..")))
			return false;
	}
	while ((at = str_find(path, '%', at)) != SIZE_MAX) {
		if (hides_syntax(path, at))
			return false;
		at++;
	}
	return true;
}

static const char *
judge_url(struct arena *a, struct str text, struct url *url_r)
{
	struct address literal;

	if (text.len > CLIENT_DOCUMENT_URL_MAX_BYTES)
		return "is longer than 1024 bytes";
	if (!url_read(a, text, url_r) || url_r->scheme != URL_HTTPS)
		return "is not an https address";
	if (!str_is_absent(url_r->userinfo))
		return "has a user name in it";
	if (!str_is_absent(url_r->fragment))
		return "has a fragment";
	if (url_r->host_is_ipv6 || address_read(url_r->host, &literal))
		return "has an IP address for a host";
	if (url_r->path.len <= 1)
		return "has no path";
	if (!is_plain_path(url_r->path))
		return "has dot segments, or hides some";
	/* Compared byte for byte everywhere: one spelling only. */
	if (url_r->port == HTTPS_PORT ||
	    !str_equal(url_text(a, url_r), text))
		return "is not in its plainest spelling";
	return NULL;
}

bool
client_document_url_read(struct arena *a, struct str text, struct url *url_r,
    struct str *why_r)
{
	const char *why = judge_url(a, text, url_r);

	if (why == NULL)
		return true;
	*why_r = arena_printf(a, "client_id %s", why);
	return false;
}

static bool
is_in(struct str host, struct str_list patterns)
{
	for (size_t i = 0; i < patterns.count; i++) {
		struct str pattern = patterns.items[i];

		if (str_equal(pattern, STR("*")) || str_equal(pattern, host))
			return true;
		/* "*.example.com" and "app.example.com": by ".example.com". */
		if (str_starts(pattern, STR("*.")) &&
		    host.len >= pattern.len &&
		    str_ends(host, str_from(pattern, 1)))
			return true;
	}
	return false;
}

bool
client_document_host_is_allowed(struct str host, struct str_list allow,
    struct str_list deny)
{
	if (is_in(host, deny))
		return false;
	return allow.count == 0 || is_in(host, allow);
}

/*
 * The document: its members one by one. The first thing that is wrong becomes
 * the sentence.
 */
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

static struct str_list
texts_of(struct reading *r, const char *member, size_t most)
{
	const json_t *array = json_object_get(r->root, member);
	struct str_list none = { NULL, 0 };
	size_t count = json_array_size(array);
	struct str *items;

	if (array == NULL || is_refused(r))
		return none;
	if (!json_is_array(array) || count == 0 || count > most) {
		r->why = arena_printf(r->arena,
		    "\"%s\" must be a list of 1 to %zu texts", member, most);
		return none;
	}
	items = ARENA_ARRAY(r->arena, struct str, count);
	for (size_t i = 0; i < count; i++) {
		const json_t *item = json_array_get(array, i);

		if (!json_is_string(item)) {
			refuse(r, member, "must be a list of texts");
			return none;
		}
		items[i] = arena_copy(r->arena, str_range(
		    json_string_value(item), json_string_length(item)));
	}
	return (struct str_list){ items, count };
}

/* §4.1: no secret can be in a document that everybody reads. */
static void
refuse_secrets(struct reading *r)
{
	const char *name;
	json_t *value;

	json_object_foreach(r->root, name, value) {
		if (str_starts(str_of(name), STR("client_secret")))
			refuse(r, "client_secret", "has no place in a public "
			    "document");
	}
}

static void
read_id(struct reading *r, struct str url)
{
	struct str id = text_of(r, "client_id");

	if (str_is_absent(id))
		refuse(r, "client_id", "is missing");
	else if (!str_equal(id, url))
		refuse(r, "client_id", "is not the address that the document "
		    "was found at");
}

static void
read_name(struct reading *r, const struct configuration *conf, struct str url)
{
	struct str typed = text_of(r, "client_name"), which;
	struct str_list hosts = { NULL, 0 };
	struct url at;
	enum problem p;

	if (url_read(r->arena, url, &at))
		hosts = (struct str_list){ &at.host, 1 };

	if (str_is_absent(typed))
		refuse(r, "client_name", "is missing");
	p = public_name_read(r->arena, conf, typed, hosts, &r->document.name,
	    &which);
	if (p != PROBLEM_NONE)
		refuse(r, "client_name", problem_sentence(p));
}

static void
read_redirect_uris(struct reading *r)
{
	static const char member[] = "redirect_uris";
	struct str_list typed = texts_of(r, member, REDIRECT_URIS_MAX);
	struct str *items = ARENA_ARRAY(r->arena, struct str, typed.count);
	size_t count = 0;

	if (typed.count == 0)
		refuse(r, member, "is missing");
	r->document.is_native = true;
	for (size_t i = 0; i < typed.count && !is_refused(r); i++) {
		struct redirect_uri uri;
		enum problem p = redirect_uri_parse_native(r->arena,
		    typed.items[i], &uri);

		if (p != PROBLEM_NONE) {
			r->why = arena_printf(r->arena,
			    "\"%s\": address %zu %s", member, i + 1,
			    problem_sentence(p));
			return;
		}
		if (uri.kind == REDIRECT_URI_WEB)
			r->document.is_native = false;
		if (!str_list_has((struct str_list){ items, count }, uri.text))
			items[count++] = uri.text;
	}
	r->document.redirect_uris = (struct str_list){ items, count };
}

/* Written anew in one order, so that a shuffled set is no new one. */
static void
read_key_set(struct reading *r)
{
	const json_t *set = json_object_get(r->root, "jwks");
	struct jwk_set keys;
	struct str why, text;
	size_t len;
	char *bytes;

	if (set == NULL || is_refused(r))
		return;
	len = json_dumpb(set, NULL, 0, JSON_COMPACT | JSON_SORT_KEYS);
	bytes = arena_take(r->arena, len);
	if (len == 0 || json_dumpb(set, bytes, len,
	    JSON_COMPACT | JSON_SORT_KEYS) != len) {
		refuse(r, "jwks", "must be a set of keys");
		return;
	}
	text = str_range(bytes, len);
	if (jwk_set_read(r->arena, text, JWK_WRITTEN, &keys, &why))
		r->document.jwks = jwk_set_text(r->arena, &keys);
	else
		r->why = arena_printf(r->arena, "\"jwks\": %.*s",
		    STR_ARG(why));
}

static void
read_keys(struct reading *r)
{
	struct str uri = text_of(r, "jwks_uri");
	struct url url;

	read_key_set(r);
	if (str_is_absent(uri))
		return;
	if (uri.len > REDIRECT_URI_MAX_BYTES ||
	    !url_read(r->arena, uri, &url) || url.scheme != URL_HTTPS ||
	    !str_is_absent(url.userinfo) || !str_is_absent(url.fragment))
		refuse(r, "jwks_uri", "must be an https address");
	if (!str_is_absent(r->document.jwks))
		refuse(r, "jwks_uri", "must not stand beside \"jwks\"");
	r->document.jwks_uri = uri;
}

static void
read_method(struct reading *r)
{
	static const char member[] = "token_endpoint_auth_method";
	struct str name = text_of(r, member);
	bool has_keys = !str_is_absent(r->document.jwks) ||
	    !str_is_absent(r->document.jwks_uri);

	r->document.method = str_is_absent(name) ? CLIENT_METHOD_NONE :
	    client_method_read(name);
	if (r->document.method != CLIENT_METHOD_NONE &&
	    r->document.method != CLIENT_METHOD_PRIVATE_KEY_JWT)
		refuse(r, member, "must be none or private_key_jwt");
	if (r->document.method == CLIENT_METHOD_PRIVATE_KEY_JWT && !has_keys)
		refuse(r, member, "is private_key_jwt, but there is no "
		    "\"jwks\" and no \"jwks_uri\"");
	/* RFC 7591 §2 would say client_secret_basic, which cannot be. */
	if (str_is_absent(name) && has_keys)
		refuse(r, member, "is missing, but there are keys");
	if (r->document.method == CLIENT_METHOD_NONE) {
		r->document.jwks = STR_ABSENT;
		r->document.jwks_uri = STR_ABSENT;
	}
}

static void
read_kinds(struct reading *r)
{
	static const struct str both[] = {
		{ "authorization_code", 18 }, { "refresh_token", 13 },
	};
	struct str_list said = texts_of(r, "grant_types", 16);
	struct str_list answers = texts_of(r, "response_types", 16);

	/* Others than these two are not offered to a document. */
	r->document.grant_types = (struct str_list){ both,
	    said.count == 0 || str_list_has(said, both[1]) ? 2 : 1 };
	if (said.count > 0 && !str_list_has(said, both[0]))
		refuse(r, "grant_types", "must have authorization_code");
	if (answers.count > 0 && !str_list_has(answers, STR("code")))
		refuse(r, "response_types", "must have code");
}

static void
read_scope(struct reading *r)
{
	struct str text = text_of(r, "scope");

	if (!is_refused(r) && !scope_split(r->arena, text,
	    &r->document.scopes))
		refuse(r, "scope", "must be scopes with one space between");
}

static void
read_all(struct reading *r, const struct configuration *conf, struct str url)
{
	refuse_secrets(r);
	read_id(r, url);
	read_name(r, conf, url);
	read_redirect_uris(r);
	read_keys(r);
	read_method(r);
	read_kinds(r);
	read_scope(r);
}

bool
client_document_read(struct arena *a, const struct configuration *conf,
    struct str json, struct str url, struct client_document *document_r,
    struct str *why_r)
{
	struct reading r = { .arena = a };

	if (json.len > CLIENT_DOCUMENT_MAX_BYTES) {
		*why_r = STR("the document is larger than 5 KiB");
		return false;
	}
	r.root = shallow_json_open(json);
	if (r.root == NULL)
		r.why = STR("the document is not one plain JSON object, or "
		    "has a member twice");
	else
		read_all(&r, conf, url);
	json_decref(r.root);

	if (is_refused(&r)) {
		*why_r = r.why;
		return false;
	}
	*document_r = r.document;
	return true;
}
