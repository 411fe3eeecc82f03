/*
 * scope: the catalog's file, and lists of ids.
 */
#include "base/buf.h"
#include "base/yaml.h"
#include "model/scope.h"

#define AREAS_MAX		((size_t)50)

#define COUNT(array)		(sizeof(array) / sizeof((array)[0]))

struct str
scope_verb_name(enum scope_verb verb)
{
	switch (verb) {
	case SCOPE_READ:
		return STR("read");
	case SCOPE_EDIT:
		return STR("edit");
	case SCOPE_DELETE:
		return STR("delete");
	}
	PANIC("no such verb: %d", (int)verb);
}

struct str
sensitivity_name(enum sensitivity s)
{
	switch (s) {
	case SENSITIVITY_BASIC:
		return STR("basic");
	case SENSITIVITY_SENSITIVE:
		return STR("sensitive");
	case SENSITIVITY_RESTRICTED:
		return STR("restricted");
	}
	PANIC("no such sensitivity: %d", (int)s);
}

static bool
is_lower_or_digit(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* Bytes that are safe in every place where an id is shown, logged or joined. */
static bool
is_id(struct str id)
{
	if (id.len == 0 || id.len > SCOPE_ID_MAX_BYTES ||
	    !is_lower_or_digit(id.bytes[0]))
		return false;
	for (size_t i = 0; i < id.len; i++) {
		char c = id.bytes[i];

		if (!is_lower_or_digit(c) && c != '.' && c != '_' &&
		    c != '-' && c != ':')
			return false;
	}
	return true;
}

static struct str
id_of(struct yaml_file *f, const struct yaml *y)
{
	struct str id = yaml_text(f, y, "id");

	if (!is_id(id))
		yaml_refuse(f, yaml_get(y, "id"), "\"%.*s\" is no id: 1 to "
		    "%zu of a-z, 0-9 and . _ - :, a letter or digit first",
		    STR_ARG(id), SCOPE_ID_MAX_BYTES);
	return id;
}

static const struct scope_area *
area_find(const struct scope_catalog *c, struct str id)
{
	for (size_t i = 0; i < c->areas_count; i++) {
		if (str_equal(c->areas[i].id, id))
			return &c->areas[i];
	}
	return NULL;
}

const struct scope *
scope_find(const struct scope_catalog *catalog, struct str id)
{
	for (size_t i = 0; i < catalog->scopes_count; i++) {
		if (str_equal(catalog->scopes[i].id, id))
			return &catalog->scopes[i];
	}
	return NULL;
}

static void
read_areas(struct yaml_file *f, struct scope_catalog *c)
{
	static const char *const keys[] = { "id", "text" };
	const struct yaml *list = yaml_list(f, &f->root, "areas");
	struct scope_area *areas = ARENA_ARRAY(f->arena, struct scope_area,
	    list->count);

	if (list->count == 0 || list->count > AREAS_MAX)
		yaml_refuse(f, list, "\"areas\" must list 1 to %zu areas",
		    AREAS_MAX);
	c->areas = areas;
	for (size_t i = 0; i < list->count && !yaml_is_refused(f); i++) {
		const struct yaml *y = &list->members[i].value;

		yaml_expect(f, y, keys, COUNT(keys));
		areas[i].id = id_of(f, y);
		areas[i].text = wordings_read(f, y, "text");
		if (area_find(c, areas[i].id) != NULL)
			yaml_refuse(f, y, "the area \"%.*s\" is there twice",
			    STR_ARG(areas[i].id));
		c->areas_count++;
	}
}

static enum scope_verb
verb_of(struct yaml_file *f, const struct yaml *y)
{
	struct str name = yaml_text(f, y, "verb");

	for (enum scope_verb v = SCOPE_READ; v <= SCOPE_DELETE; v++) {
		if (str_equal(name, scope_verb_name(v)))
			return v;
	}
	yaml_refuse(f, yaml_get(y, "verb"),
	    "\"verb\" must be read, edit or delete");
	return SCOPE_READ;
}

static enum sensitivity
sensitivity_of(struct yaml_file *f, const struct yaml *y)
{
	struct str name = yaml_text(f, y, "sensitivity");

	for (enum sensitivity s = SENSITIVITY_BASIC;
	    s <= SENSITIVITY_RESTRICTED; s++) {
		if (str_equal(name, sensitivity_name(s)))
			return s;
	}
	yaml_refuse(f, yaml_get(y, "sensitivity"),
	    "\"sensitivity\" must be basic, sensitive or restricted");
	return SENSITIVITY_RESTRICTED;
}

static enum role
minimum_role_of(struct yaml_file *f, const struct yaml *y)
{
	enum role role;

	if (!yaml_has(y, "minimum_role"))
		return ROLE_MEMBER;
	role = role_read(yaml_text(f, y, "minimum_role"));
	if (role == ROLE_NONE)
		yaml_refuse(f, yaml_get(y, "minimum_role"), "\"minimum_role\" "
		    "must be member, developer, admin or owner");
	return role;
}

static struct scope
scope_of(struct yaml_file *f, const struct yaml *y,
    const struct scope_catalog *c)
{
	static const char *const keys[] = { "id", "area", "verb",
	    "sensitivity", "required", "minimum_role", "text", "detail" };
	struct scope s = { .is_required = false };
	struct str area;

	yaml_expect(f, y, keys, COUNT(keys));
	s.id = id_of(f, y);
	area = yaml_text(f, y, "area");
	s.area = area_find(c, area);
	if (s.area == NULL)
		yaml_refuse(f, yaml_get(y, "area"), "there is no area "
		    "\"%.*s\"", STR_ARG(area));
	s.verb = verb_of(f, y);
	s.sensitivity = sensitivity_of(f, y);
	if (yaml_has(y, "required"))
		s.is_required = yaml_bool(f, y, "required");
	s.minimum_role = minimum_role_of(f, y);
	s.text = wordings_read(f, y, "text");
	if (yaml_has(y, "detail"))
		s.detail = wordings_read(f, y, "detail");
	return s;
}

static void
read_scopes(struct yaml_file *f, struct scope_catalog *c)
{
	const struct yaml *list = yaml_list(f, &f->root, "scopes");
	struct scope *scopes = ARENA_ARRAY(f->arena, struct scope,
	    list->count);

	if (list->count == 0 || list->count > SCOPES_MAX)
		yaml_refuse(f, list, "\"scopes\" must list 1 to %zu scopes",
		    SCOPES_MAX);
	c->scopes = scopes;
	for (size_t i = 0; i < list->count && !yaml_is_refused(f); i++) {
		const struct yaml *y = &list->members[i].value;

		scopes[i] = scope_of(f, y, c);
		if (scope_find(c, scopes[i].id) != NULL)
			yaml_refuse(f, y, "the scope \"%.*s\" is there twice",
			    STR_ARG(scopes[i].id));
		c->scopes_count++;
	}
}

static void
refuse_unused_areas(struct yaml_file *f, const struct scope_catalog *c)
{
	const struct yaml *list = yaml_get(&f->root, "areas");

	for (size_t i = 0; i < c->areas_count; i++) {
		bool is_used = false;

		for (size_t j = 0; j < c->scopes_count; j++)
			is_used |= c->scopes[j].area == &c->areas[i];
		if (!is_used)
			yaml_refuse(f, &list->members[i].value, "no scope is "
			    "in the area \"%.*s\"", STR_ARG(c->areas[i].id));
	}
}

static bool
catalog_of(struct yaml_file *f, struct scope_catalog *catalog_r,
    struct str *why_r)
{
	static const char *const keys[] = { "areas", "scopes" };
	struct scope_catalog c = { .areas_count = 0 };

	yaml_expect(f, &f->root, keys, COUNT(keys));
	read_areas(f, &c);
	read_scopes(f, &c);
	if (!yaml_is_refused(f))
		refuse_unused_areas(f, &c);
	if (yaml_is_refused(f)) {
		*why_r = f->why;
		return false;
	}
	*catalog_r = c;
	return true;
}

bool
scope_catalog_read(struct arena *a, const char *path,
    struct scope_catalog *catalog_r, struct str *why_r)
{
	struct yaml_file f;

	yaml_read_file(a, path, &f);
	return catalog_of(&f, catalog_r, why_r);
}

bool
scope_catalog_read_text(struct arena *a, const char *path, struct str text,
    struct scope_catalog *catalog_r, struct str *why_r)
{
	struct yaml_file f;

	yaml_read_text(a, path, text, &f);
	return catalog_of(&f, catalog_r, why_r);
}

struct str
scope_text(const struct scope *scope, struct str language)
{
	return wording_text(scope->text, language);
}

struct str
scope_detail(const struct scope *scope, struct str language)
{
	return wording_text(scope->detail, language);
}

struct str
scope_area_text(const struct scope_area *area, struct str language)
{
	return wording_text(area->text, language);
}

static bool
is_token(struct str id)
{
	if (id.len == 0)
		return false;
	for (size_t i = 0; i < id.len; i++) {
		char c = id.bytes[i];

		if (c <= ' ' || c > '~' || c == '"' || c == '\\')
			return false;
	}
	return true;
}

bool
scope_split(struct arena *a, struct str text, struct str_list *list_r)
{
	struct str *items = ARENA_ARRAY(a, struct str, SCOPE_LIST_MAX);
	struct str_list list = { items, 0 };
	struct str rest = text;
	struct str id;

	/* str_next would not show the empty piece behind a last space. */
	if (str_ends(text, STR(" ")))
		return false;
	while (str_next(&rest, ' ', &id)) {
		if (!is_token(id) || list.count == SCOPE_LIST_MAX ||
		    str_list_has(list, id))
			return false;
		items[list.count++] = id;
	}
	*list_r = list;
	return true;
}

struct str
scope_join(struct arena *a, struct str_list list)
{
	size_t bytes = 1;
	struct buf b;

	for (size_t i = 0; i < list.count; i++)
		bytes += list.items[i].len + 1;
	buf_open(&b, a, bytes);
	for (size_t i = 0; i < list.count; i++) {
		if (i > 0)
			buf_add_byte(&b, ' ');
		buf_add(&b, list.items[i]);
	}
	return buf_str(&b);
}

bool
scope_is_about_person(struct str id)
{
	static const struct str about_person[] = {
		{ "openid", 6 }, { "profile", 7 }, { "email", 5 },
		{ "offline_access", 14 },
	};

	return str_list_has((struct str_list){ about_person,
	    COUNT(about_person) }, id);
}

bool
scope_is_own(struct str id)
{
	return str_starts(id, STR("placet."));
}

bool
scope_needs_person(struct str id)
{
	return scope_is_about_person(id) || scope_is_own(id);
}

bool
scope_is_within(struct str_list list, struct str_list ceiling)
{
	for (size_t i = 0; i < list.count; i++) {
		if (!str_list_has(ceiling, list.items[i]))
			return false;
	}
	return true;
}

struct str_list
scope_both(struct arena *a, struct str_list list, struct str_list ceiling)
{
	struct str *items = ARENA_ARRAY(a, struct str, list.count);
	size_t count = 0;

	for (size_t i = 0; i < list.count; i++)
		if (str_list_has(ceiling, list.items[i]))
			items[count++] = list.items[i];
	return (struct str_list){ items, count };
}
