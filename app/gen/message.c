#include <ctype.h>
#include <string.h>

#include "gen/message.h"

void
catalogue_open(struct catalogue *c)
{
	c->first = NULL;
	c->last = &c->first;
	c->count = 0;
}

static bool
same(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

struct message *
catalogue_add(struct catalogue *c, const char *path, unsigned line,
    const char *text, const char *plural)
{
	struct message *m;

	for (m = c->first; m != NULL; m = m->next) {
		if (strcmp(m->text, text) != 0)
			continue;
		if (!same(m->plural, plural))
			source_fail(path, line, "\"%s\" counts here but not "
			    "at %s:%u", text, m->path, m->line);
		if (strstr(m->seen, path) == NULL)
			m->seen = gen_print("%s %s", m->seen, path);
		return m;
	}
	m = gen_alloc(sizeof(*m));
	m->text = text;
	m->plural = plural;
	m->path = path;
	m->line = line;
	m->seen = path;
	m->number = ++c->count;
	places_read(&m->places, path, line, text);
	if (plural != NULL)
		places_read(&m->places, path, line, plural);
	*c->last = m;
	c->last = &m->next;
	return m;
}

size_t
places_find(const struct places *p, const char *name)
{
	for (size_t i = 0; i < p->count; i++) {
		if (strcmp(p->names[i], name) == 0)
			return i;
	}
	return SIZE_MAX;
}

/*
 * Reads "{name}" or "{/name}" at `at`.
 * Gives the byte after it.
 */
static const char *
place_read(const char *at, const char *path, unsigned line,
    const char **name_r, bool *is_close_r)
{
	const char *start;
	const char *end;

	*is_close_r = at[1] == '/';
	start = at + (*is_close_r ? 2 : 1);
	for (end = start; islower((unsigned char)*end) || *end == '_' ||
	    isdigit((unsigned char)*end); end++)
		continue;
	if (end == start || *end != '}')
		source_fail(path, line, "a brace must open a place such as "
		    "{name}: \"%.20s\"", at);
	*name_r = gen_copy(start, (size_t)(end - start));
	return end + 1;
}

void
places_read(struct places *p, const char *path, unsigned line,
    const char *text)
{
	const char *name;
	bool is_close;

	for (const char *at = text; *at != '\0';) {
		size_t i;

		if (*at == '}')
			source_fail(path, line, "a closing brace without an "
			    "opening one: \"%.20s\"", at);
		if (*at != '{') {
			at++;
			continue;
		}
		at = place_read(at, path, line, &name, &is_close);
		i = places_find(p, name);
		if (i == SIZE_MAX) {
			if (is_close)
				source_fail(path, line, "{/%s} without {%s}",
				    name, name);
			if (p->count == MESSAGE_PLACES_MAX)
				source_fail(path, line, "more than %d places "
				    "in one text", MESSAGE_PLACES_MAX);
			i = p->count++;
			p->names[i] = name;
		}
		if (is_close)
			p->is_span[i] = true;
	}
}

const char *
message_compile(const struct places *p, const char *path, unsigned line,
    const char *text, bool may_miss_n)
{
	char *out = gen_alloc(strlen(text) * 2 + 1);
	unsigned seen[MESSAGE_PLACES_MAX] = { 0 };
	size_t open[MESSAGE_PLACES_MAX];
	size_t depth = 0;
	size_t len = 0;
	const char *name;
	bool is_close;

	for (const char *at = text; *at != '\0';) {
		size_t i;

		if (*at != '{') {
			if ((unsigned char)*at < ' ' && *at != '\n')
				source_fail(path, line,
				    "a control character in a text");
			out[len++] = *at++;
			continue;
		}
		at = place_read(at, path, line, &name, &is_close);
		i = places_find(p, name);
		if (i == SIZE_MAX)
			source_fail(path, line, "{%s} is not in the English "
			    "text", name);
		if (is_close) {
			if (depth == 0 || open[depth - 1] != i)
				source_fail(path, line, "{/%s} does not close "
				    "what was opened last", name);
			depth--;
		} else {
			seen[i]++;
			if (p->is_span[i]) {
				if (depth == MESSAGE_PLACES_MAX)
					source_fail(path, line,
					    "spans are too deep");
				open[depth++] = i;
			}
		}
		out[len++] = is_close ? MARK_CLOSE :
		    p->is_span[i] ? MARK_OPEN : MARK_VALUE;
		out[len++] = (char)('a' + (int)i);
	}
	if (depth > 0)
		source_fail(path, line, "{%s} is not closed",
		    p->names[open[depth - 1]]);
	for (size_t i = 0; i < p->count; i++) {
		if (seen[i] == 0 &&
		    !(may_miss_n && strcmp(p->names[i], "n") == 0))
			source_fail(path, line, "{%s} is missing in \"%s\"",
			    p->names[i], text);
		if (p->is_span[i] && seen[i] > 1)
			source_fail(path, line, "{%s} is there twice",
			    p->names[i]);
	}
	return out;
}

static void
po_string(struct sheet *s, const char *keyword, const char *text)
{
	sheet_print(s, "%s \"", keyword);
	for (; *text != '\0'; text++) {
		if (*text == '"' || *text == '\\')
			sheet_print(s, "\\%c", *text);
		else if (*text == '\n')
			sheet_add(s, "\\n");
		else
			sheet_byte(s, *text);
	}
	sheet_add(s, "\"\n");
}

void
catalogue_write(const struct catalogue *c, struct sheet *s)
{
	sheet_add(s,
	    "# Texts of Placet, extracted from templates/ by app/gen.\n"
	    "msgid \"\"\nmsgstr \"\"\n"
	    "\"Project-Id-Version: placet\\n\"\n"
	    "\"Language: \\n\"\n"
	    "\"MIME-Version: 1.0\\n\"\n"
	    "\"Content-Type: text/plain; charset=UTF-8\\n\"\n"
	    "\"Content-Transfer-Encoding: 8bit\\n\"\n"
	    "\"Plural-Forms: nplurals=2; plural=n != 1;\\n\"\n");
	for (const struct message *m = c->first; m != NULL; m = m->next) {
		sheet_print(s, "\n#: %s\n", m->seen);
		po_string(s, "msgid", m->text);
		if (m->plural == NULL) {
			sheet_add(s, "msgstr \"\"\n");
			continue;
		}
		po_string(s, "msgid_plural", m->plural);
		sheet_add(s, "msgstr[0] \"\"\nmsgstr[1] \"\"\n");
	}
}
