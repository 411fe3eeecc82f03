/*
 * resource: the catalog's file, and what a request may say of it.
 */
#include "model/resource.h"

#include "base/buf.h"
#include "base/url.h"
#include "base/yaml.h"

/* A hundred names of 500 bytes, of which each may become six, and the rest. */
#define METADATA_BYTES		((size_t)512 * 1024)

#define COUNT(array)		(sizeof(array) / sizeof((array)[0]))

static bool
is_for_this_machine(const struct url *u)
{
	return url_is_loopback_literal(u) ||
	    str_equal(u->host, STR("localhost"));
}

/* One spelling: what the reader of addresses would write is what is there. */
static bool
is_plain(struct arena *a, struct str text, const struct url *u)
{
	return str_is_absent(u->userinfo) && str_is_absent(u->query) &&
	    str_is_absent(u->fragment) &&
	    str_starts(text, url_origin(a, u)) &&
	    str_equal(str_from(text, url_origin(a, u).len), u->path);
}

static struct str
uri_of(struct yaml_file *f, const struct yaml *y)
{
	struct str text = yaml_text(f, y, "uri");
	struct url url;

	if (yaml_is_refused(f))
		return text;
	if (text.len > RESOURCE_URI_MAX_BYTES ||
	    !url_read(f->arena, text, &url) ||
	    (url.scheme != URL_HTTPS && url.scheme != URL_HTTP))
		yaml_refuse(f, yaml_get(y, "uri"), "\"uri\" must be an "
		    "absolute address of at most %zu bytes, like "
		    "https://api.example.com", RESOURCE_URI_MAX_BYTES);
	else if (url.scheme == URL_HTTP && !is_for_this_machine(&url))
		yaml_refuse(f, yaml_get(y, "uri"), "\"uri\" must be https; "
		    "http is for this machine only, like "
		    "http://127.0.0.1:8000/mcp");
	else if (!is_plain(f->arena, text, &url))
		yaml_refuse(f, yaml_get(y, "uri"), "\"uri\" must have scheme "
		    "and host in lower case, and no user, default port, query "
		    "or fragment");
	return text;
}

static struct str_list
scopes_of(struct yaml_file *f, const struct yaml *y,
    const struct scope_catalog *scopes)
{
	const struct yaml *list = yaml_list(f, y, "scopes");
	struct str *items = ARENA_ARRAY(f->arena, struct str, list->count);
	struct str_list known = { items, 0 };

	if (list->count == 0)
		yaml_refuse(f, list->line > 0 ? list : y,
		    "\"scopes\" must list at least one scope");
	for (size_t i = 0; i < list->count && !yaml_is_refused(f); i++) {
		const struct yaml *one = &list->members[i].value;

		if (one->kind != YAML_TEXT ||
		    scope_find(scopes, one->text) == NULL)
			yaml_refuse(f, one, "\"%.*s\" is no scope of the "
			    "catalog", STR_ARG(one->text));
		else if (scope_is_about_person(one->text))
			yaml_refuse(f, one, "\"%.*s\" is about the person and "
			    "goes with every resource", STR_ARG(one->text));
		else if (str_list_has(known, one->text))
			yaml_refuse(f, one, "the scope \"%.*s\" is there "
			    "twice", STR_ARG(one->text));
		items[known.count++] = one->text;
	}
	return known;
}

static bool
catalog_of(struct yaml_file *f, const struct scope_catalog *scopes,
    struct resource_catalog *catalog_r, struct str *why_r)
{
	static const char *const top[] = { "resources" };
	static const char *const keys[] = { "uri", "name", "scopes" };
	const struct yaml *list;
	struct resource_catalog c = { .count = 0 };
	struct resource *items;
	struct str *uris;

	yaml_expect(f, &f->root, top, COUNT(top));
	list = yaml_list(f, &f->root, "resources");
	if (list->count == 0 || list->count > RESOURCES_MAX)
		yaml_refuse(f, list, "\"resources\" must list 1 to %zu "
		    "resources", RESOURCES_MAX);
	c.items = items = ARENA_ARRAY(f->arena, struct resource, list->count);
	c.uris.items = uris = ARENA_ARRAY(f->arena, struct str, list->count);
	for (size_t i = 0; i < list->count && !yaml_is_refused(f); i++) {
		const struct yaml *y = &list->members[i].value;

		yaml_expect(f, y, keys, COUNT(keys));
		items[i].uri = uris[i] = uri_of(f, y);
		items[i].name = wordings_read(f, y, "name");
		items[i].scopes = scopes_of(f, y, scopes);
		if (resource_find(&c, items[i].uri) != NULL)
			yaml_refuse(f, y, "the resource \"%.*s\" is there "
			    "twice", STR_ARG(items[i].uri));
		c.uris.count = ++c.count;
	}
	if (yaml_is_refused(f)) {
		*why_r = f->why;
		return false;
	}
	*catalog_r = c;
	return true;
}

bool
resource_catalog_read(struct arena *a, const char *path,
    const struct scope_catalog *scopes, struct resource_catalog *catalog_r,
    struct str *why_r)
{
	struct yaml_file f;

	yaml_read_file(a, path, &f);
	return catalog_of(&f, scopes, catalog_r, why_r);
}

bool
resource_catalog_read_text(struct arena *a, const char *path, struct str text,
    const struct scope_catalog *scopes, struct resource_catalog *catalog_r,
    struct str *why_r)
{
	struct yaml_file f;

	yaml_read_text(a, path, text, &f);
	return catalog_of(&f, scopes, catalog_r, why_r);
}

/* "https://h" of "https://h/"; everything else as it is. */
static struct str
without_root_slash(struct str uri)
{
	size_t host = str_find(uri, ':', 0);

	if (host == SIZE_MAX ||
	    str_find(uri, '/', host + STR("://").len) != uri.len - 1)
		return uri;
	return str_first(uri, uri.len - 1);
}

const struct resource *
resource_find(const struct resource_catalog *catalog, struct str uri)
{
	for (size_t i = 0; i < catalog->count; i++)
		if (str_equal(without_root_slash(catalog->items[i].uri),
		    without_root_slash(uri)))
			return &catalog->items[i];
	return NULL;
}

bool
resource_understands(const struct resource *r, struct str scope)
{
	return scope_is_about_person(scope) || str_list_has(r->scopes, scope);
}

struct str_list
resource_default_scopes(struct arena *a, const struct resource *r,
    const struct scope_catalog *scopes, struct str_list usual,
    struct str_list ceiling)
{
	struct str *items = ARENA_ARRAY(a, struct str, usual.count +
	    scopes->scopes_count);
	size_t count = 0;

	for (size_t i = 0; i < usual.count; i++)
		if (str_list_has(ceiling, usual.items[i]) &&
		    scope_find(scopes, usual.items[i]) != NULL &&
		    (r == NULL ? !scope_is_own(usual.items[i]) :
		    resource_understands(r, usual.items[i])))
			items[count++] = usual.items[i];
	if (count > 0 || r == NULL)
		return (struct str_list){ items, count };
	for (size_t i = 0; i < r->scopes.count; i++)
		if (str_list_has(ceiling, r->scopes.items[i]) &&
		    scope_find(scopes, r->scopes.items[i])->sensitivity ==
		    SENSITIVITY_BASIC)
			items[count++] = r->scopes.items[i];
	return (struct str_list){ items, count };
}

struct str
resource_name(const struct resource *r, struct str language)
{
	return wording_text(r->name, language);
}

static void
add_text(struct buf *b, struct str text)
{
	buf_add_byte(b, '"');
	buf_add_json(b, text);
	buf_add_byte(b, '"');
}

/* "resource_name", and "resource_name#ar" for other languages (§2.1). */
static void
add_names(struct buf *b, struct wordings names)
{
	for (size_t i = 0; i < names.count; i++) {
		const struct wording *w = &names.items[i];

		if (str_equal(w->language, STR("en")))
			buf_add(b, STR(",\"resource_name\":"));
		else
			buf_printf(b, ",\"resource_name#%.*s\":",
			    STR_ARG(w->language));
		add_text(b, w->text);
	}
}

struct str
resource_metadata(struct arena *a, const struct resource *r, struct str issuer)
{
	struct buf b;

	buf_open(&b, a, METADATA_BYTES);
	buf_add(&b, STR("{\"resource\":"));
	add_text(&b, r->uri);
	buf_add(&b, STR(",\"authorization_servers\":["));
	add_text(&b, issuer);
	buf_add(&b, STR("],\"scopes_supported\":["));
	for (size_t i = 0; i < r->scopes.count; i++) {
		if (i > 0)
			buf_add_byte(&b, ',');
		add_text(&b, r->scopes.items[i]);
	}
	buf_add(&b, STR("],\"bearer_methods_supported\":[\"header\"]"));
	add_names(&b, r->name);
	buf_add_byte(&b, '}');
	INSIST(!buf_is_full(&b));
	return buf_str(&b);
}
