#include "model/wording.h"

#include "base/yaml.h"

#define WORDINGS_MAX		((size_t)50)
#define WORDING_MAX_BYTES	((size_t)500)
#define LANGUAGE_MAX_BYTES	((size_t)35)	/* RFC 5646 §4.4.1 */

static const struct str english = { "en", 2 };

static bool
is_language(struct str name)
{
	if (name.len < 2 || name.len > LANGUAGE_MAX_BYTES)
		return false;
	for (size_t i = 0; i < name.len; i++) {
		char c = name.bytes[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') &&
		    c != '-')
			return false;
	}
	return true;
}

struct wordings
wordings_read(struct yaml_file *f, const struct yaml *y, const char *key)
{
	const struct yaml *map = yaml_map(f, y, key);
	struct wording *items = ARENA_ARRAY(f->arena, struct wording,
	    map->count);

	if (map->count > WORDINGS_MAX)
		yaml_refuse(f, map, "more than %zu languages", WORDINGS_MAX);
	for (size_t i = 0; i < map->count && !yaml_is_refused(f); i++) {
		const struct yaml_member *m = &map->members[i];

		if (!is_language(m->name))
			yaml_refuse(f, &m->value, "\"%.*s\" is no language; "
			    "write it in lower case, like en or pt-br",
			    STR_ARG(m->name));
		if (m->value.kind != YAML_TEXT ||
		    str_trim(m->value.text).len == 0 ||
		    m->value.text.len > WORDING_MAX_BYTES ||
		    str_has_control(m->value.text))
			yaml_refuse(f, &m->value, "the \"%s\" in \"%.*s\" "
			    "must be one line of 1 to %zu bytes", key,
			    STR_ARG(m->name), WORDING_MAX_BYTES);
		items[i].language = m->name;
		items[i].text = m->value.text;
	}
	if (!yaml_has(map, "en"))
		yaml_refuse(f, map->line > 0 ? map : y,
		    "\"%s\" has no English text (en)", key);
	return (struct wordings){ items, map->count };
}

/* Absent if there is none in exactly that language. */
static struct str
text_in(struct wordings w, struct str language)
{
	for (size_t i = 0; i < w.count; i++) {
		if (str_equal_nocase(w.items[i].language, language))
			return w.items[i].text;
	}
	return STR_ABSENT;
}

/* In the language, or in that of which it is a variety. */
static struct str
text_near(struct wordings w, struct str language)
{
	struct str text = text_in(w, language);

	return str_is_absent(text) ? text_in(w, str_first(language,
	    str_find(language, '-', 0))) : text;
}

bool
wording_is_foreign(struct wordings w, struct str language)
{
	return str_is_absent(text_near(w, language));
}

struct str
wording_text(struct wordings w, struct str language)
{
	struct str text = text_near(w, language);

	if (str_is_absent(text))
		text = text_in(w, english);
	return str_is_absent(text) ? STR("") : text;
}
