/*
 * Reads a query file: the header, then the statement, whose comments go and
 * whose :names become $1, $2 …
 */
#include <ctype.h>
#include <string.h>

#include "gen/query.h"

static const struct type types[] = {
	{ "text", "PG_TEXT", "struct str ", "text", "store_text" },
	{ "bigint", "PG_BIGINT", "int64_t ", "number", NULL },
	{ "integer", "PG_INTEGER", "int64_t ", "number", NULL },
	{ "boolean", "PG_BOOLEAN", "bool ", "is_true", NULL },
	{ "timestamptz", "PG_TIMESTAMPTZ", "struct utime ", "time", NULL },
	{ "uuid", "PG_UUID", "struct uuid ", "uuid", NULL },
	{ "bytea", "PG_BYTEA", "struct str ", "text", "store_text" },
	{ "text[]", "PG_TEXT_ARRAY", "struct str_list ", "texts",
	    "store_texts" },
	{ "uuid[]", "PG_UUID_ARRAY", "struct uuid_list ", "uuids",
	    "store_uuids" },
	{ "jsonb", "PG_JSONB", "struct str ", "text", "store_text" },
	{ "double precision", "PG_DOUBLE", "double ", "real", NULL },
};

struct cursor {
	const char	*path;
	const char	*at;
	const char	*end;
	unsigned	 line;
};

static bool
is_word_byte(char byte)
{
	return isalnum((unsigned char)byte) || byte == '_';
}

static char *
trimmed(const char *start, const char *end)
{
	while (start < end && isspace((unsigned char)*start))
		start++;
	while (start < end && isspace((unsigned char)end[-1]))
		end--;
	return gen_copy(start, (size_t)(end - start));
}

/*
 * The header
 */

static void
field_name_check(const char *path, unsigned line, const char *name)
{
	if (!islower((unsigned char)*name))
		source_fail(path, line, "\"%s\" is no name", name);
	for (const char *byte = name; *byte != '\0'; byte++) {
		if (!islower((unsigned char)*byte) && *byte != '_' &&
		    !isdigit((unsigned char)*byte))
			source_fail(path, line, "\"%s\" is no name", name);
	}
}

static void
field_read(struct fields *all, const char *path, unsigned line, char *text)
{
	struct field *f = &all->items[all->count];
	char *blank = text + strcspn(text, " \t");
	size_t len;

	if (all->count == FIELDS_MAX)
		source_fail(path, line, "more than %d of them", FIELDS_MAX);
	if (*blank == '\0')
		source_fail(path, line, "\"%s\" has no type", text);
	*blank++ = '\0';
	f->name = text;
	f->line = line;
	field_name_check(path, line, text);
	text = trimmed(blank, blank + strlen(blank));
	len = strlen(text);
	if (len > 0 && text[len - 1] == '?') {
		f->may_be_null = true;
		text[len - 1] = '\0';
	}
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		if (strcmp(text, types[i].sql) == 0)
			f->type = &types[i];
	}
	if (f->type == NULL)
		source_fail(path, line, "%s has the unknown type \"%s\"",
		    f->name, text);
	for (size_t i = 0; i < all->count; i++) {
		if (strcmp(all->items[i].name, f->name) == 0)
			source_fail(path, line, "%s is there twice", f->name);
	}
	all->count++;
}

static void
fields_read(struct fields *all, const char *path, unsigned line,
    const char *text)
{
	for (;;) {
		size_t len = strcspn(text, ",");

		field_read(all, path, line, trimmed(text, text + len));
		if (text[len] == '\0')
			return;
		text += len + 1;
	}
}

static void
once(const char **place, const char *path, unsigned line, const char *key,
    const char *value)
{
	if (*place != NULL)
		source_fail(path, line, "a second \"%s\"", key);
	if (*value == '\0')
		source_fail(path, line, "\"%s\" says nothing", key);
	*place = value;
}

static void
one_of(const char *path, unsigned line, const char *key, const char *value,
    const char *const *allowed)
{
	for (; *allowed != NULL; allowed++) {
		if (strcmp(value, *allowed) == 0)
			return;
	}
	source_fail(path, line, "\"%s\" is no %s", value, key);
}

static void
header_line(struct query *q, unsigned line, const char *start, const char *end)
{
	static const char *const kinds[] = { "change", "read", "hook", NULL };
	static const char *const counts[] = { "none", "one", "maybe", "many",
	    NULL };
	static const char *const natures[] = { "any", NULL };
	const char *colon = memchr(start, ':', (size_t)(end - start));
	const char *key;
	const char *value;

	if (colon == NULL)
		source_fail(q->path, line, "a header line is \"-- key: value\"");
	key = trimmed(start, colon);
	value = trimmed(colon + 1, end);
	if (strcmp(key, "name") == 0) {
		once(&q->name, q->path, line, key, value);
		field_name_check(q->path, line, value);
		if (strcmp(value, source_stem(q->path)) != 0)
			source_fail(q->path, line, "\"%s\" is not the name of "
			    "the file", value);
	} else if (strcmp(key, "purpose") == 0) {
		once(&q->purpose, q->path, line, key, value);
	} else if (strcmp(key, "kind") == 0) {
		once(&q->kind, q->path, line, key, value);
		one_of(q->path, line, key, value, kinds);
	} else if (strcmp(key, "rows") == 0) {
		once(&q->rows, q->path, line, key, value);
		one_of(q->path, line, key, value, counts);
	} else if (strcmp(key, "actor") == 0) {
		once(&q->actor, q->path, line, key, value);
		if (strncmp(value, "machine:", 8) != 0)
			source_fail(q->path, line, "only a machine:… is fixed");
	} else if (strcmp(key, "under") == 0) {
		once(&q->under, q->path, line, key, value);
		one_of(q->path, line, key, value, natures);
	} else if (strcmp(key, "in") == 0) {
		fields_read(&q->in, q->path, line, value);
	} else if (strcmp(key, "out") == 0) {
		fields_read(&q->out, q->path, line, value);
	} else {
		source_fail(q->path, line, "unknown key \"%s\"", key);
	}
}

static void
header_check(const struct query *q, unsigned line)
{
	bool is_none;

	if (q->name == NULL)
		source_fail(q->path, line, "the header has no \"name\"");
	if (q->purpose == NULL)
		source_fail(q->path, line, "the header has no \"purpose\"");
	if (q->kind == NULL)
		source_fail(q->path, line, "the header has no \"kind\"");
	if (q->rows == NULL)
		source_fail(q->path, line, "the header has no \"rows\"");
	is_none = strcmp(q->rows, "none") == 0;
	if (is_none && q->out.count > 0)
		source_fail(q->path, q->out.items[0].line,
		    "no rows, but columns");
	if (!is_none && q->out.count == 0)
		source_fail(q->path, line, "rows, but no columns in \"out\"");
}

static void
header_read(struct query *q, struct cursor *c)
{
	while (c->end - c->at >= 2 && memcmp(c->at, "--", 2) == 0) {
		const char *end = memchr(c->at, '\n', (size_t)(c->end - c->at));

		if (end == NULL)
			end = c->end;
		header_line(q, c->line, c->at + 2, end);
		c->at = end < c->end ? end + 1 : end;
		c->line++;
	}
	header_check(q, c->line);
}

/*
 * The statement
 */

struct writer {
	struct sheet	sheet;
	char		last[64];	/* the word before, or one byte */
	bool		is_over;	/* after the semicolon */
	bool		has_begun;
};

static void
seen(struct writer *w, const struct query *q, unsigned line, const char *start,
    size_t len)
{
	if (w->is_over)
		source_fail(q->path, line, "a second statement");
	w->has_begun = true;
	if (len >= sizeof(w->last))
		len = sizeof(w->last) - 1;
	for (size_t i = 0; i < len; i++)
		w->last[i] = (char)tolower((unsigned char)start[i]);
	w->last[len] = '\0';
}

static void
copy(struct writer *w, struct cursor *c, const char *end)
{
	for (; c->at < end; c->at++) {
		if (*c->at == '\n')
			c->line++;
		fputc(*c->at, w->sheet.out);
	}
}

/* The byte after a quoted piece that begins at `at`. */
static const char *
quoted_end(const struct cursor *c, char quote, bool has_escapes)
{
	const char *at = c->at + 1;

	for (; at < c->end; at++) {
		if (has_escapes && *at == '\\' && at + 1 < c->end) {
			at++;
			continue;
		}
		if (*at != quote)
			continue;
		if (at + 1 < c->end && at[1] == quote) {
			at++;
			continue;
		}
		return at + 1;
	}
	source_fail(c->path, c->line, "a quote that does not close");
}

/* The byte after $tag$ … $tag$, or NULL when `at` begins no such thing. */
static const char *
dollar_end(const struct cursor *c)
{
	const char *at = c->at + 1;
	size_t len;

	while (at < c->end && is_word_byte(*at))
		at++;
	if (at == c->end || *at != '$' || isdigit((unsigned char)c->at[1]))
		return NULL;
	len = (size_t)(at + 1 - c->at);
	for (at++; at + len <= c->end; at++) {
		if (memcmp(at, c->at, len) == 0)
			return at + len;
	}
	source_fail(c->path, c->line, "a dollar quote that does not close");
}

/* Skips a comment, nested ones too; a blank takes its place. */
static bool
comment_skip(struct writer *w, struct cursor *c)
{
	unsigned depth = 0;
	unsigned line = c->line;

	if (c->end - c->at < 2)
		return false;
	if (memcmp(c->at, "--", 2) == 0) {
		while (c->at < c->end && *c->at != '\n')
			c->at++;
		return true;
	}
	if (memcmp(c->at, "/*", 2) != 0)
		return false;
	do {
		if (c->end - c->at < 2)
			source_fail(c->path, line,
			    "a comment that does not close");
		if (memcmp(c->at, "/*", 2) == 0) {
			depth++;
			c->at += 2;
		} else if (memcmp(c->at, "*/", 2) == 0) {
			depth--;
			c->at += 2;
		} else {
			if (*c->at == '\n')
				c->line++;
			c->at++;
		}
	} while (depth > 0);
	fputc(' ', w->sheet.out);
	return true;
}

static void
parameter(struct writer *w, struct query *q, struct cursor *c)
{
	const char *end = c->at + 1;
	const char *name;

	while (end < c->end && is_word_byte(*end))
		end++;
	name = gen_copy(c->at + 1, (size_t)(end - c->at - 1));
	seen(w, q, c->line, c->at, (size_t)(end - c->at));
	for (size_t i = 0; i < q->in.count; i++) {
		struct field *f = &q->in.items[i];

		if (strcmp(f->name, name) != 0)
			continue;
		f->is_used = true;
		fprintf(w->sheet.out, "$%zu::%s", i + 1, f->type->sql);
		c->at = end;
		return;
	}
	source_fail(q->path, c->line, ":%s is not declared in \"in\"", name);
}

static void
word(struct writer *w, struct query *q, struct cursor *c)
{
	static const char *const first[] = { "select", "insert", "update",
	    "delete", "with", NULL };
	static const char *const changing[] = { "insert", "update", "delete",
	    "truncate", NULL };
	bool is_first = !w->has_begun;
	const char *end = c->at;

	while (end < c->end && is_word_byte(*end))
		end++;
	seen(w, q, c->line, c->at, (size_t)(end - c->at));
	if (is_first)
		one_of(q->path, c->line, "statement", w->last, first);
	if (strcmp(q->kind, "change") != 0) {
		for (size_t i = 0; changing[i] != NULL; i++) {
			if (strcmp(w->last, changing[i]) == 0)
				source_fail(q->path, c->line, "%s in a query "
				    "that only reads", w->last);
		}
	}
	if ((strcmp(w->last, "e") == 0) && end < c->end && *end == '\'') {
		copy(w, c, end);
		copy(w, c, quoted_end(c, '\'', true));
		return;
	}
	copy(w, c, end);
}

/* A '*' is a product, or count(*); never "all columns". */
static void
star_check(const struct writer *w, const struct query *q, unsigned line)
{
	static const char *const before[] = { "select", "returning", "distinct",
	    "all", ",", ".", NULL };

	for (size_t i = 0; before[i] != NULL; i++) {
		if (strcmp(w->last, before[i]) == 0)
			source_fail(q->path, line,
			    "name the columns instead of \"*\"");
	}
}

static void
piece(struct writer *w, struct query *q, struct cursor *c)
{
	const char *end;

	if (isspace((unsigned char)*c->at)) {
		copy(w, c, c->at + 1);
		return;
	}
	if (comment_skip(w, c))
		return;
	if ((unsigned char)*c->at >= 0x80 || (unsigned char)*c->at < ' ')
		source_fail(q->path, c->line, "a byte that is not ASCII");
	if (isalpha((unsigned char)*c->at) || *c->at == '_') {
		word(w, q, c);
		return;
	}
	if (*c->at == ':' && c->at + 1 < c->end && c->at[1] == ':') {
		seen(w, q, c->line, "::", 2);
		copy(w, c, c->at + 2);
		return;
	}
	if (*c->at == ':' && c->at + 1 < c->end &&
	    (isalpha((unsigned char)c->at[1]) || c->at[1] == '_')) {
		parameter(w, q, c);
		return;
	}
	if (*c->at == '$' && c->at + 1 < c->end &&
	    isdigit((unsigned char)c->at[1]))
		source_fail(q->path, c->line, "a parameter has a name");
	if (*c->at == '*')
		star_check(w, q, c->line);
	end = *c->at == '\'' || *c->at == '"' ?
	    quoted_end(c, *c->at, false) :
	    *c->at == '$' ? dollar_end(c) : NULL;
	if (*c->at == ';') {
		seen(w, q, c->line, ";", 1);
		w->is_over = true;
		c->at++;
		return;
	}
	seen(w, q, c->line, c->at, 1);
	copy(w, c, end == NULL ? c->at + 1 : end);
}

static void
statement_read(struct query *q, struct cursor *c)
{
	struct writer w = { .is_over = false };
	unsigned first_line = c->line;
	char *text;

	sheet_open(&w.sheet);
	while (c->at < c->end)
		piece(&w, q, c);
	fclose(w.sheet.out);
	if (!w.has_begun)
		source_fail(q->path, first_line, "there is no statement");
	for (size_t i = 0; i < q->in.count; i++) {
		if (!q->in.items[i].is_used)
			source_fail(q->path, q->in.items[i].line,
			    ":%s is not used", q->in.items[i].name);
	}
	text = trimmed(w.sheet.bytes, w.sheet.bytes + w.sheet.len);
	q->sql = text;
	q->sql_len = strlen(text);
}

struct query *
query_read(const char *path)
{
	struct source s = source_read(path);
	struct cursor c = { path, s.bytes, s.bytes + s.len, 1 };
	struct query *q = gen_alloc(sizeof(*q));

	q->path = path;
	header_read(q, &c);
	statement_read(q, &c);
	return q;
}
