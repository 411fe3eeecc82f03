#include "model/client_draft.h"

#include "model/address_text.h"
#include "model/device_code.h"
#include "model/jwk.h"
#include "model/public_name.h"

#define WHAT_MAX_BYTES		((size_t)200)

struct reading {
	struct arena				*arena;
	const struct client_draft		*draft;
	const struct client_draft_rules		*rules;
	struct client				 found;
	struct client_troubles			*troubles;
};

/* Enough to know it again; nobody reads two thousand bytes of it. */
static struct str
shortened(struct arena *a, struct str what)
{
	size_t len = WHAT_MAX_BYTES;

	if (what.len <= len)
		return what;
	while ((what.bytes[len] & 0xc0) == 0x80)
		len--;
	return arena_printf(a, "%.*s…", STR_ARG(str_first(what, len)));
}

void
client_trouble_add(struct arena *a, struct client_troubles *troubles,
    enum client_field field, enum problem problem, struct str what)
{
	if (troubles->count == CLIENT_TROUBLES_MAX)
		return;
	troubles->items[troubles->count++] = (struct client_trouble){
		.field = field,
		.problem = problem,
		.what = shortened(a, what),
	};
}

struct str
client_field_name(enum client_field field)
{
	switch (field) {
	case CLIENT_FIELD_NONE:
		break;
	case CLIENT_FIELD_NAME:
		return STR("client_name");
	case CLIENT_FIELD_REDIRECT_URIS:
		return STR("redirect_uris");
	case CLIENT_FIELD_SCOPES:
		return STR("scope");
	case CLIENT_FIELD_CLIENT_URI:
		return STR("client_uri");
	case CLIENT_FIELD_POLICY_URI:
		return STR("policy_uri");
	case CLIENT_FIELD_TOS_URI:
		return STR("tos_uri");
	case CLIENT_FIELD_KEYS:
		return STR("jwks");
	case CLIENT_FIELD_JWKS_URI:
		return STR("jwks_uri");
	}
	PANIC("no such field: %d", (int)field);
}

static void
trouble(struct reading *r, enum client_field field, enum problem problem,
    struct str what)
{
	client_trouble_add(r->arena, r->troubles, field, problem, what);
}

static void
trouble_because(struct reading *r, enum client_field field,
    enum problem problem, struct str what, struct str why)
{
	size_t place = r->troubles->count;

	trouble(r, field, problem, what);
	if (place < r->troubles->count)
		r->troubles->items[place].why = why;
}

/*
 * What is said of an address has to lead to one that this kind of app may
 * have: a web server is not told to write 127.0.0.1, nor a command line https.
 */
static enum problem
for_kind(enum client_kind kind, enum redirect_uri_kind meant, enum problem p)
{
	bool may_have_web = client_kind_takes_redirect(kind, REDIRECT_URI_WEB);
	bool may_have_device = client_kind_takes_redirect(kind,
	    REDIRECT_URI_LOOPBACK);

	if (p == PROBLEM_EMPTY)
		return p;
	if (may_have_web && may_have_device)
		return meant == REDIRECT_URI_NONE ? PROBLEM_SCHEME : p;
	if (client_kind_takes_redirect(kind, meant) &&
	    p != PROBLEM_NOT_HTTPS && p != PROBLEM_SCHEME &&
	    p != PROBLEM_IP_ADDRESS &&
	    (p != PROBLEM_NOT_AN_ADDRESS || may_have_web))
		return p;
	return may_have_web ? PROBLEM_WEB_ONLY : PROBLEM_DEVICE_ONLY;
}

/* One address; absent when there is trouble with it. */
static struct str
read_redirect(struct reading *r, struct str typed, struct str_list before)
{
	struct str meant = typed;
	struct redirect_uri uri;
	enum problem p, q;

	if (str_list_has(r->draft->kept_redirect_uris, typed) &&
	    !str_list_has(before, typed))
		return typed;
	p = redirect_uri_parse(r->arena, typed, &uri);
	/* In ASCII something else may be wrong with it. */
	if (p == PROBLEM_NOT_ASCII && address_text_ascii(r->arena, typed,
	    &meant)) {
		q = redirect_uri_parse(r->arena, meant, &uri);
		p = q == PROBLEM_NONE ? p : q;
	}
	p = for_kind(r->draft->kind, redirect_uri_meant(meant), p);
	if (p == PROBLEM_NONE && str_list_has(before, uri.text))
		p = PROBLEM_TWICE;
	if (p == PROBLEM_NONE)
		return uri.text;
	trouble_because(r, CLIENT_FIELD_REDIRECT_URIS, p, typed,
	    p == PROBLEM_NOT_ASCII ? meant : STR_ABSENT);
	return STR_ABSENT;
}

static void
read_redirects(struct reading *r)
{
	struct str_list typed = r->draft->redirect_uris;
	struct str *items = ARENA_ARRAY(r->arena, struct str,
	    REDIRECT_URIS_MAX);
	size_t count = 0;
	bool has_trouble = false;

	if (typed.count > REDIRECT_URIS_MAX) {
		trouble(r, CLIENT_FIELD_REDIRECT_URIS, PROBLEM_TOO_MANY,
		    STR_ABSENT);
		return;
	}
	for (size_t i = 0; i < typed.count; i++) {
		struct str uri = read_redirect(r, typed.items[i],
		    (struct str_list){ items, count });

		if (str_is_absent(uri))
			has_trouble = true;
		else
			items[count++] = uri;
	}
	if (count == 0 && !has_trouble && !r->draft->has_devices &&
	    !r->draft->kept_devices && !r->draft->kept_without_redirects)
		trouble(r, CLIENT_FIELD_REDIRECT_URIS, PROBLEM_EMPTY,
		    STR_ABSENT);
	r->found.redirect_uris = (struct str_list){ items, count };
}

/* In the catalog's order; what the operator requires cannot be optional. */
static void
read_scopes(struct reading *r)
{
	const struct scope_catalog *all = r->rules->catalog;
	const struct client_draft *d = r->draft;
	struct str *scopes = ARENA_ARRAY(r->arena, struct str,
	    all->scopes_count);
	struct str *optional = ARENA_ARRAY(r->arena, struct str,
	    all->scopes_count);
	size_t count = 0, optional_count = 0;

	for (size_t i = 0; i < d->scopes.count; i++)
		if (scope_find(all, d->scopes.items[i]) == NULL)
			trouble(r, CLIENT_FIELD_SCOPES, PROBLEM_UNKNOWN_SCOPE,
			    d->scopes.items[i]);
	for (size_t i = 0; i < d->optional_scopes.count; i++)
		if (!str_list_has(d->scopes, d->optional_scopes.items[i]))
			trouble(r, CLIENT_FIELD_SCOPES, PROBLEM_OPTIONAL_ALONE,
			    d->optional_scopes.items[i]);
	for (size_t i = 0; i < all->scopes_count; i++) {
		const struct scope *scope = &all->scopes[i];

		if (!str_list_has(d->scopes, scope->id))
			continue;
		/* Nobody is asked: there is no person, and nothing to choose. */
		if (d->kind == CLIENT_MACHINE && scope_needs_person(scope->id) &&
		    !str_list_has(d->kept_scopes, scope->id))
			trouble(r, CLIENT_FIELD_SCOPES, PROBLEM_NEEDS_PERSON,
			    scope->id);
		scopes[count++] = scope->id;
		if (d->kind != CLIENT_MACHINE && !scope->is_required &&
		    str_list_has(d->optional_scopes, scope->id))
			optional[optional_count++] = scope->id;
	}
	if (d->scopes.count == 0)
		trouble(r, CLIENT_FIELD_SCOPES, PROBLEM_EMPTY, STR_ABSENT);
	if (count > SCOPE_LIST_MAX)
		trouble(r, CLIENT_FIELD_SCOPES, PROBLEM_TOO_MANY, STR_ABSENT);
	r->found.scopes = (struct str_list){ scopes, count };
	r->found.optional_scopes = (struct str_list){ optional,
	    optional_count };
}

static enum problem
link_problem(struct arena *a, struct str text)
{
	struct url url;

	if (text.len > REDIRECT_URI_MAX_BYTES)
		return PROBLEM_TOO_LONG;
	if (!url_read(a, text, &url))
		return address_text_problem(a, text);
	if (url.scheme != URL_HTTPS)
		return PROBLEM_NOT_HTTPS;
	return str_is_absent(url.userinfo) ? PROBLEM_NONE : PROBLEM_USERINFO;
}

static struct str
read_link(struct reading *r, enum client_field field, struct str typed)
{
	struct str text = str_trim(typed), meant = text;
	enum problem p = link_problem(r->arena, text), q;

	if (text.len == 0)
		return STR_ABSENT;
	if (p == PROBLEM_NOT_ASCII && address_text_ascii(r->arena, text,
	    &meant)) {
		q = link_problem(r->arena, meant);
		p = q == PROBLEM_NONE ? p : q;
	}
	if (p != PROBLEM_NONE)
		trouble_because(r, field, p, text,
		    p == PROBLEM_NOT_ASCII ? meant : STR_ABSENT);
	return text;
}

static void
read_written_keys(struct reading *r, struct str text)
{
	struct jwk_set set;
	struct str why;

	if (text.len > JWK_SET_MAX_BYTES) {
		trouble(r, CLIENT_FIELD_KEYS, PROBLEM_TOO_LONG, STR_ABSENT);
		return;
	}
	/* Kept as we understood them, and as nothing else. */
	if (jwk_set_read(r->arena, text, JWK_WRITTEN, &set, &why)) {
		r->found.jwks = jwk_set_text(r->arena, &set);
		return;
	}
	trouble_because(r, CLIENT_FIELD_KEYS, PROBLEM_KEYS, STR_ABSENT, why);
}

static void
read_proof(struct reading *r)
{
	const struct client_draft *d = r->draft;
	struct str keys = str_trim(d->jwks);

	r->found.method = !client_kind_is_confidential(d->kind) ?
	    CLIENT_METHOD_NONE : d->has_keys ? CLIENT_METHOD_PRIVATE_KEY_JWT :
	    CLIENT_METHOD_SECRET_BASIC;
	if (r->found.method != CLIENT_METHOD_PRIVATE_KEY_JWT)
		return;
	r->found.jwks_uri = read_link(r, CLIENT_FIELD_JWKS_URI, d->jwks_uri);
	if (str_is_absent(r->found.jwks_uri) == str_is_empty(keys))
		trouble(r, CLIENT_FIELD_KEYS, PROBLEM_ONE_OF, STR_ABSENT);
	else if (!str_is_empty(keys))
		read_written_keys(r, keys);
}

static void
read_devices(struct reading *r)
{
	if (r->draft->has_devices && !r->draft->kept_devices &&
	    !client_kind_may_have_devices(r->draft->kind))
		trouble(r, CLIENT_FIELD_REDIRECT_URIS, PROBLEM_NOT_FOR_KIND,
		    DEVICE_GRANT_TYPE);
}

/* The operator may have given it one that nobody else could; but a host in it
 * has to go on being its own, if it was. */
static bool
may_keep_name(const struct reading *r, enum problem p)
{
	const struct client_draft *d = r->draft;

	if (str_is_empty(d->kept_name) ||
	    !str_equal(str_trim(d->name), d->kept_name))
		return false;
	return p != PROBLEM_HOST_IN_NAME ||
	    (str_list_is_same_set(r->found.redirect_uris,
	    d->kept_redirect_uris) &&
	    str_equal(r->found.client_uri, d->kept_client_uri));
}

/* Its own are the hosts where it sends people, and its home page's: what is
 * public has to prove all of them. */
static void
read_name(struct reading *r)
{
	struct url home = { .host = STR_ABSENT };
	struct str which;
	enum problem p;

	if (!str_is_empty(r->found.client_uri) &&
	    !url_read(r->arena, r->found.client_uri, &home))
		home.host = STR_ABSENT;
	p = public_name_read(r->arena, r->rules->conf, r->draft->name,
	    redirect_uri_web_hosts(r->arena, r->found.redirect_uris,
	    home.host), &r->found.name, &which);
	if (p == PROBLEM_NONE)
		return;
	if (may_keep_name(r, p))
		r->found.name = r->draft->kept_name;
	else
		trouble(r, CLIENT_FIELD_NAME, p, which);
}

bool
client_draft_read(struct arena *a, const struct client_draft *draft,
    const struct client_draft_rules *rules, struct client *client_r,
    struct client_troubles *troubles)
{
	struct reading r = { .arena = a, .draft = draft, .rules = rules,
	    .troubles = troubles,
	    .found = { .tier = CLIENT_HAND, .kind = draft->kind } };
	size_t before = troubles->count;

	if (client_kind_has_redirects(draft->kind))
		read_redirects(&r);
	else if (draft->redirect_uris.count > 0)
		trouble(&r, CLIENT_FIELD_REDIRECT_URIS, PROBLEM_NOT_FOR_KIND,
		    draft->redirect_uris.items[0]);
	read_devices(&r);
	read_scopes(&r);
	r.found.grant_types = client_kind_grant_types(a, draft->kind,
	    r.found.redirect_uris, r.found.scopes, draft->has_devices);
	r.found.client_uri = read_link(&r, CLIENT_FIELD_CLIENT_URI,
	    draft->client_uri);
	read_name(&r);
	r.found.policy_uri = read_link(&r, CLIENT_FIELD_POLICY_URI,
	    draft->policy_uri);
	r.found.tos_uri = read_link(&r, CLIENT_FIELD_TOS_URI, draft->tos_uri);
	read_proof(&r);
	if (troubles->count > before)
		return false;
	*client_r = r.found;
	return true;
}
