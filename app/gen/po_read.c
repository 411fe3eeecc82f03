/*
 * Reads .po and .pot files. Obsolete entries (#~) are skipped.
 * Source: GNU gettext manual, "The Format of PO Files".
 */
#include <ctype.h>
#include <string.h>

#include "gen/po.h"

struct lines {
	const char	*path;
	const char	*at;
	unsigned	 number;
};

static char *
line_cut(struct lines *l)
{
	size_t len = strcspn(l->at, "\n");
	char *line;

	if (*l->at == '\0')
		return NULL;
	line = gen_copy(l->at, len);
	l->at += len;
	if (*l->at == '\n')
		l->at++;
	l->number++;
	return line;
}

/* The bytes of one "…", appended to what was there. */
static const char *
string_join(const struct lines *l, const char *before, const char *quoted)
{
	size_t room = strlen(before) + strlen(quoted) + 1;
	char *out = gen_alloc(room);
	size_t len = strlen(before);
	const char *at = quoted;

	for (size_t i = 0; i < len; i++)
		out[i] = before[i];
	if (*at++ != '"')
		source_fail(l->path, l->number, "a string in quotes is "
		    "expected");
	for (; *at != '"'; at++) {
		if (*at == '\0')
			source_fail(l->path, l->number, "a string without "
			    "its second quote");
		if (*at != '\\') {
			out[len++] = *at;
			continue;
		}
		at++;
		if (*at == 'n')
			out[len++] = '\n';
		else if (*at == 't')
			out[len++] = '\t';
		else if (*at == '"' || *at == '\\')
			out[len++] = *at;
		else
			source_fail(l->path, l->number, "an escape other than "
			    "\\n \\t \\\" \\\\");
	}
	for (at++; *at != '\0'; at++) {
		if (!isspace((unsigned char)*at))
			source_fail(l->path, l->number, "bytes after a "
			    "string");
	}
	return out;
}

/* Where the string of this keyword goes; *rest_r: the quoted string. */
static const char **
keyword_target(struct lines *l, struct po_entry *e, const char *line,
    const char **rest_r)
{
	size_t len = strcspn(line, " \t\"");
	const char **target = NULL;

	*rest_r = line + len + strspn(line + len, " \t");
	if (len == 5 && strncmp(line, "msgid", len) == 0)
		target = &e->text;
	else if (len == 12 && strncmp(line, "msgid_plural", len) == 0)
		target = &e->plural;
	else if (len == 6 && strncmp(line, "msgstr", len) == 0)
		target = &e->forms[0];
	else if (len == 9 && strncmp(line, "msgstr[", 7) == 0 &&
	    line[8] == ']' && line[7] >= '0' &&
	    line[7] < '0' + PO_FORMS_MAX)
		target = &e->forms[line[7] - '0'];
	if (target == NULL)
		source_fail(l->path, l->number, "not a line of a .po file: "
		    "\"%.30s\"", line);
	if (*target != NULL)
		source_fail(l->path, l->number, "%.*s is there twice",
		    (int)len, line);
	if (target >= &e->forms[0] && target <= &e->forms[PO_FORMS_MAX - 1])
		e->forms_count = (size_t)(target - &e->forms[0]) + 1;
	*target = "";
	return target;
}

struct po_entry *
po_read(const char *path)
{
	struct source s = source_read(path);
	struct lines l = { .path = path, .at = s.bytes };
	struct po_entry *first = NULL;
	struct po_entry **last = &first;
	struct po_entry *e = NULL;
	const char **target = NULL;
	bool is_fuzzy = false;
	char *line;

	while ((line = line_cut(&l)) != NULL) {
		const char *rest;

		line += strspn(line, " \t\r");
		if (*line == '\0' || *line == '#') {
			if (line[0] == '#' && line[1] == ',' &&
			    strstr(line, "fuzzy") != NULL)
				is_fuzzy = true;
			continue;
		}
		if (*line == '"') {
			if (target == NULL)
				source_fail(path, l.number, "a string that "
				    "belongs to nothing");
			*target = string_join(&l, *target, line);
			continue;
		}
		if (strncmp(line, "msgid", 5) == 0 && line[5] != '_') {
			e = gen_alloc(sizeof(*e));
			e->line = l.number;
			e->is_fuzzy = is_fuzzy;
			is_fuzzy = false;
			*last = e;
			last = &e->next;
		}
		if (e == NULL)
			source_fail(path, l.number, "the file begins with "
			    "msgid \"\"");
		target = keyword_target(&l, e, line, &rest);
		*target = string_join(&l, "", rest);
	}
	if (first == NULL || first->text == NULL || first->text[0] != '\0')
		source_fail(path, 1, "the file begins with msgid \"\"");
	for (e = first; e != NULL; e = e->next) {
		if (e->forms_count == 0)
			source_fail(path, e->line, "msgid without msgstr");
		if (po_find(e->next, e->text) != NULL)
			source_fail(path, e->line, "\"%s\" is there twice",
			    e->text);
	}
	return first;
}

struct po_entry *
po_find(struct po_entry *entries, const char *text)
{
	for (; entries != NULL; entries = entries->next) {
		if (strcmp(entries->text, text) == 0)
			return entries;
	}
	return NULL;
}

const char *
po_header(const struct po_entry *entries, const char *name)
{
	const char *at = entries->forms[0];
	size_t len = strlen(name);

	while (at != NULL && *at != '\0') {
		size_t line = strcspn(at, "\n");

		if (strncmp(at, name, len) == 0 && at[len] == ':') {
			at += len + 1;
			at += strspn(at, " ");
			return gen_copy(at, strcspn(at, "\n"));
		}
		at += line;
		if (*at == '\n')
			at++;
	}
	return NULL;
}
