/*
 * What a template declares, and what a name in it means.
 */
#include <ctype.h>
#include <string.h>

#include "gen/template.h"

static const struct {
	const char	*word;
	enum type	 type;
	const char	*c;
} types[] = {
	{ "str", TYPE_STR, "struct str " },
	{ "bool", TYPE_BOOL, "bool " },
	{ "int", TYPE_INT, "int64_t " },
	{ "time", TYPE_TIME, "struct utime " },
	{ "url", TYPE_URL, "struct str " },
	{ "path", TYPE_PATH, "struct str " },
	{ "said", TYPE_SAID, "struct said " },
};

#define TYPES_COUNT	(sizeof(types) / sizeof(types[0]))

const char *
word_cut(const char **rest)
{
	const char *start = *rest + strspn(*rest, " \t\r\n");
	size_t len = strcspn(start, " \t\r\n");

	*rest = start + len;
	return len == 0 ? NULL : gen_copy(start, len);
}

static bool
is_name(const char *word)
{
	if (!islower((unsigned char)*word))
		return false;
	for (; *word != '\0'; word++) {
		if (!islower((unsigned char)*word) && *word != '_' &&
		    !isdigit((unsigned char)*word))
			return false;
	}
	return true;
}

struct unit *
unit_find(struct house *h, enum unit_kind kind, const char *part)
{
	for (struct unit *u = h->units; u != NULL; u = u->next) {
		if (u->kind == kind &&
		    strcmp(u->name, part + strlen("part/")) == 0)
			return u;
	}
	return NULL;
}

bool
unit_is_mail(const struct unit *u)
{
	return u->kind == UNIT_MAIL || u->kind == UNIT_MAIL_HTML;
}

bool
unit_is_part(const struct unit *u)
{
	return u->kind == UNIT_PART || u->kind == UNIT_PART_PLAIN;
}

/* Whether it shows the struct that the other file of its name declares. */
static bool
unit_borrows(const struct unit *u)
{
	return u->kind == UNIT_MAIL_HTML || u->kind == UNIT_PART_PLAIN;
}

static struct shape *
shape_new(const struct reader *r, const char *tag)
{
	struct shape *s = gen_alloc(sizeof(*s));

	s->tag = tag;
	s->path = r->source.path;
	s->last = &s->fields;
	return s;
}

static void
shape_done(struct house *h, struct shape *s)
{
	*h->shapes_last = s;
	h->shapes_last = &s->next;
}

static struct field *
field_find(const struct shape *s, const char *name)
{
	for (struct field *f = s->fields; f != NULL; f = f->next) {
		if (strcmp(f->name, name) == 0)
			return f;
	}
	return NULL;
}

static struct field *
field_add(struct reader *r, struct shape *s, enum type type, const char *name)
{
	struct field *f = gen_alloc(sizeof(*f));

	if (name == NULL || !is_name(name))
		reader_fail(r, "a field needs a name of small letters");
	if (field_find(s, name) != NULL)
		reader_fail(r, "the field %s is declared twice", name);
	f->type = type;
	f->name = name;
	f->line = r->line;
	*s->last = f;
	s->last = &f->next;
	return f;
}

static struct shape *
part_shape(struct reader *r, const char *part)
{
	struct unit *u = unit_find(r->house, UNIT_PART, part);

	if (u == NULL)
		reader_fail(r, "there is no %s.html", part);
	if (u->is_declaring)
		reader_fail(r, "%s contains itself", part);
	unit_declare(r->house, u);
	return u->shape;
}

/* {% field TYPE NAME %} */
static void
declare_field(struct reader *r, struct shape *s, const char *rest)
{
	const char *word = word_cut(&rest);
	const char *name = word_cut(&rest);

	if (word != NULL && strncmp(word, "part/", 5) == 0) {
		field_add(r, s, TYPE_PART, name)->shape = part_shape(r, word);
		return;
	}
	for (size_t i = 0; word != NULL && i < TYPES_COUNT; i++) {
		if (strcmp(types[i].word, word) == 0) {
			field_add(r, s, types[i].type, name);
			return;
		}
	}
	reader_fail(r, "a field is str, bool, int, time, url, path, said or "
	    "part/NAME");
}

/* {% choice NAME WORD WORD … %} */
static void
declare_choice(struct reader *r, struct shape *s, const char *rest)
{
	const char *name = word_cut(&rest);
	struct field *f = field_add(r, s, TYPE_CHOICE, name);
	const char *word;

	f->tag = gen_print("%s_%s", s->tag, name);
	while ((word = word_cut(&rest)) != NULL) {
		if (!is_name(word) || f->words_count == CHOICE_WORDS_MAX)
			reader_fail(r, "a choice has up to %d words of small "
			    "letters", CHOICE_WORDS_MAX);
		f->words[f->words_count++] = word;
	}
	if (f->words_count < 2)
		reader_fail(r, "a choice needs two words or more");
}

/*
 * Reads one declaration if one stands here.
 * Gives false, with nothing read, at anything else.
 */
static bool
declaration_cut(struct reader *r, const char **word_r, const char **rest_r)
{
	static const char *const known[] = {
		"page", "part", "mail", "field", "choice", "list", "endlist",
	};
	const char *start = r->source.bytes + r->at + 2;
	const char *end;
	const char *rest;

	if (!reader_sees(r, "{%"))
		return false;
	end = strstr(start, "%}");
	if (end == NULL)
		reader_fail(r, "{%% is not closed");
	rest = gen_copy(start, (size_t)(end - start));
	*word_r = word_cut(&rest);
	*rest_r = rest;
	for (size_t i = 0; *word_r != NULL &&
	    i < sizeof(known) / sizeof(known[0]); i++) {
		if (strcmp(*word_r, known[i]) == 0) {
			reader_skip(r, (size_t)(end + 2 - r->source.bytes) -
			    r->at);
			return true;
		}
	}
	return false;
}

static void
skip_space_and_remarks(struct reader *r)
{
	for (;;) {
		const char *at = r->source.bytes + r->at;
		const char *end;

		if (isspace((unsigned char)*at)) {
			reader_skip(r, 1);
			continue;
		}
		if (!reader_sees(r, "{#"))
			return;
		end = strstr(at, "#}");
		if (end == NULL)
			reader_fail(r, "{# is not closed");
		reader_skip(r, (size_t)(end + 2 - at));
	}
}

/* {% list NAME %} … {% endlist %}, {% list NAME of part/PART %} */
static void
declare_list(struct reader *r, struct shape *s, const char *rest,
    unsigned depth)
{
	const char *name = word_cut(&rest);
	struct field *f = field_add(r, s, TYPE_LIST, name);
	const char *of = word_cut(&rest);
	const char *word;

	if (of != NULL) {
		const char *part = word_cut(&rest);

		if (strcmp(of, "of") != 0 || part == NULL)
			reader_fail(r, "write {%% list NAME of part/PART %%}");
		f->shape = part_shape(r, part);
		return;
	}
	if (depth > 2)
		reader_fail(r, "lists are at most two deep");
	f->shape = shape_new(r, gen_print("%s_%s", s->tag, name));
	for (;;) {
		skip_space_and_remarks(r);
		if (!declaration_cut(r, &word, &rest))
			reader_fail(r, "the list %s has no {%% endlist %%}",
			    name);
		if (strcmp(word, "endlist") == 0)
			break;
		if (strcmp(word, "field") == 0)
			declare_field(r, f->shape, rest);
		else if (strcmp(word, "choice") == 0)
			declare_choice(r, f->shape, rest);
		else if (strcmp(word, "list") == 0)
			declare_list(r, f->shape, rest, depth + 1);
		else
			reader_fail(r, "%s does not belong in a list", word);
	}
	if (f->shape->fields == NULL)
		reader_fail(r, "the list %s has no fields", name);
	shape_done(r->house, f->shape);
}

/* The HTML of a mail shows the struct that its plain text declares. */
static void
declare_mail_html(struct reader *r, const char *in, const char *frame)
{
	struct unit *u = r->unit, *plain = r->house->units;
	struct field *f;

	while (plain != NULL && (plain->kind != UNIT_MAIL ||
	    strcmp(plain->name, u->name) != 0))
		plain = plain->next;
	if (plain == NULL)
		reader_fail(r, "there is no mail/%s.txt", u->name);
	if (in == NULL || strcmp(in, "in") != 0 || frame == NULL)
		reader_fail(r, "write {%% mail NAME in part/FRAME %%}");
	unit_declare(r->house, plain);
	u->shape = plain->shape;
	u->frame = frame;
	f = field_find(u->shape, "frame");
	if (f == NULL || f->type != TYPE_PART ||
	    f->shape != part_shape(r, frame))
		reader_fail(r, "mail/%s.txt has no {%% field %s frame %%}",
		    u->name, frame);
}

static void
declare_unit(struct reader *r, const char *word, const char *rest)
{
	static const char *const kinds[] = {
		[UNIT_PAGE] = "page",
		[UNIT_PART] = "part",
		[UNIT_PART_PLAIN] = "part",
		[UNIT_MAIL] = "mail",
		[UNIT_MAIL_HTML] = "mail",
	};
	struct unit *u = r->unit;
	const char *name = word_cut(&rest);
	const char *in = word_cut(&rest);

	if (strcmp(word, kinds[u->kind]) != 0 || name == NULL ||
	    strcmp(name, u->name) != 0)
		reader_fail(r, "the file must begin with {%% %s %s %%}",
		    kinds[u->kind], u->name);
	if (u->kind == UNIT_MAIL_HTML) {
		declare_mail_html(r, in, word_cut(&rest));
		return;
	}
	if (u->kind == UNIT_PART_PLAIN) {
		u->shape = part_shape(r, gen_print("part/%s", name));
		return;
	}
	u->shape = shape_new(r, gen_print("%s_%s", word, name));
	if (in == NULL)
		return;
	u->frame = word_cut(&rest);
	if (u->kind != UNIT_PAGE || strcmp(in, "in") != 0 || u->frame == NULL)
		reader_fail(r, "write {%% page NAME in part/FRAME %%}");
	field_add(r, u->shape, TYPE_PART, "frame")->shape =
	    part_shape(r, u->frame);
}

void
unit_declare(struct house *h, struct unit *u)
{
	struct reader r = {
		.house = h, .unit = u, .source = u->source, .line = 1,
	};
	const char *word = "";
	const char *rest = "";

	if (u->is_declared)
		return;
	u->is_declaring = true;
	skip_space_and_remarks(&r);
	if (!declaration_cut(&r, &word, &rest))
		reader_fail(&r, "the file must begin with its name, such as "
		    "{%% page %s %%}", u->name);
	declare_unit(&r, word, rest);
	for (;;) {
		skip_space_and_remarks(&r);
		if (!declaration_cut(&r, &word, &rest))
			break;
		if (unit_borrows(u))
			reader_fail(&r, "%s.%s declares what this one shows",
			    u->name, unit_is_mail(u) ? "txt" : "html");
		if (strcmp(word, "field") == 0)
			declare_field(&r, u->shape, rest);
		else if (strcmp(word, "choice") == 0)
			declare_choice(&r, u->shape, rest);
		else if (strcmp(word, "list") == 0)
			declare_list(&r, u->shape, rest, 1);
		else
			reader_fail(&r, "%s does not belong here", word);
	}
	if (u->shape->fields == NULL)
		reader_fail(&r, "a template declares at least one field");
	u->body_at = r.at;
	u->body_line = r.line;
	u->is_declaring = false;
	u->is_declared = true;
	if (!unit_borrows(u))
		shape_done(h, u->shape);
}

/* Cuts "a" off "a.b.c". */
static const char *
step_cut(const char **path)
{
	size_t len = strcspn(*path, ".");
	const char *step = gen_copy(*path, len);

	*path += len;
	if (**path == '.')
		(*path)++;
	return step;
}

/* What every page knows about its language. */
static bool
locale_resolve(const char *path, struct value *v_r)
{
	static struct field lang = { .type = TYPE_STR, .name = "lang" };
	static struct field dir = { .type = TYPE_STR, .name = "dir" };

	if (strcmp(path, "locale.lang") == 0)
		*v_r = (struct value){ &lang, "l->lang" };
	else if (strcmp(path, "locale.dir") == 0)
		*v_r = (struct value){ &dir, "l->dir" };
	else
		return false;
	return true;
}

struct value
value_resolve(struct reader *r, const char *path)
{
	const char *whole = path;
	const char *step = step_cut(&path);
	struct shape *shape = NULL;
	struct value v = { NULL, NULL };

	if (locale_resolve(whole, &v))
		return v;
	for (struct scope *s = r->scope; s != NULL; s = s->outer) {
		if (s->name != NULL && strcmp(s->name, step) == 0) {
			if (*path == '\0')
				reader_fail(r, "%s is a list's entry, not a "
				    "value", step);
			shape = s->shape;
			v.c = s->root;
			step = step_cut(&path);
			break;
		}
		if (s->name == NULL) {
			shape = s->shape;
			v.c = s->root;
			break;
		}
	}
	for (;;) {
		v.field = shape == NULL ? NULL : field_find(shape, step);
		if (v.field == NULL)
			reader_fail(r, "there is no field %s (in \"%s\")", step,
			    whole);
		v.field->is_used = true;
		v.c = gen_print("%s%s", v.c, v.field->name);
		if (*path == '\0')
			return v;
		if (v.field->type != TYPE_PART)
			reader_fail(r, "%s has no fields", step);
		v.c = gen_print("%s.", v.c);
		shape = v.field->shape;
		step = step_cut(&path);
	}
}

static const char *
upper(const char *word)
{
	char *copy = gen_copy(word, strlen(word));

	for (char *c = copy; *c != '\0'; c++)
		*c = (char)toupper((unsigned char)*c);
	return copy;
}

static const char *
choice_compile(struct reader *r, const struct value *v, const char *word)
{
	for (size_t i = 0; i < v->field->words_count; i++) {
		if (strcmp(v->field->words[i], word) == 0)
			return gen_print("%s == %s_%s", v->c,
			    upper(v->field->tag), upper(word));
	}
	reader_fail(r, "%s is never %s", v->field->name, word);
}

static const char *
truth_compile(struct reader *r, const struct value *v)
{
	switch (v->field->type) {
	case TYPE_BOOL:
		return v->c;
	case TYPE_INT:
	case TYPE_CHOICE:
		return gen_print("%s != 0", v->c);
	case TYPE_STR:
	case TYPE_URL:
	case TYPE_PATH:
		return gen_print("%s.len > 0", v->c);
	case TYPE_TIME:
		return gen_print("locale_has_time(%s)", v->c);
	case TYPE_SAID:
		return gen_print("%s.message != 0", v->c);
	case TYPE_LIST:
		return gen_print("%s_count > 0", v->c);
	case TYPE_PART:
		break;
	}
	reader_fail(r, "%s is neither true nor false", v->field->name);
}

/* "a", "not a", "a is word", joined by all "and" or all "or". */
const char *
condition_compile(struct reader *r, const char *rest)
{
	const char *joint = NULL;
	const char *whole = "";
	const char *word;

	for (;;) {
		bool is_not = false;
		struct value v;
		const char *one;

		word = word_cut(&rest);
		if (word != NULL && strcmp(word, "not") == 0) {
			is_not = true;
			word = word_cut(&rest);
		}
		if (word == NULL)
			reader_fail(r, "a condition names a field");
		v = value_resolve(r, word);
		word = word_cut(&rest);
		if (word != NULL && strcmp(word, "is") == 0) {
			word = word_cut(&rest);
			if (word == NULL || v.field->type != TYPE_CHOICE)
				reader_fail(r, "\"is\" compares a choice with "
				    "one of its words");
			one = choice_compile(r, &v, word);
			word = word_cut(&rest);
		} else {
			one = truth_compile(r, &v);
		}
		whole = gen_print("%s%s(%s)", whole, is_not ? "!" : "", one);
		if (word == NULL)
			return whole;
		if ((strcmp(word, "and") != 0 && strcmp(word, "or") != 0) ||
		    (joint != NULL && strcmp(joint, word) != 0))
			reader_fail(r, "join conditions by all \"and\" or all "
			    "\"or\", not by \"%s\"", word);
		joint = word;
		whole = gen_print("%s %s ", whole,
		    strcmp(word, "and") == 0 ? "&&" : "||");
	}
}

static void
field_write(const struct field *f, struct sheet *s)
{
	switch (f->type) {
	case TYPE_LIST:
		sheet_print(s, "\tconst struct %s *%s;\n", f->shape->tag,
		    f->name);
		sheet_print(s, "\tsize_t %s_count;\n", f->name);
		return;
	case TYPE_PART:
		sheet_print(s, "\tstruct %s %s;\n", f->shape->tag, f->name);
		return;
	case TYPE_CHOICE:
		sheet_print(s, "\tenum %s %s;\n", f->tag, f->name);
		return;
	case TYPE_STR:
	case TYPE_BOOL:
	case TYPE_INT:
	case TYPE_TIME:
	case TYPE_URL:
	case TYPE_PATH:
	case TYPE_SAID:
		break;
	}
	for (size_t i = 0; i < TYPES_COUNT; i++) {
		if (types[i].type == f->type)
			sheet_print(s, "\t%s%s;%s\n", types[i].c, f->name,
			    f->type == TYPE_URL ? "\t/* an address */" :
			    f->type == TYPE_PATH ? "\t/* begins with / */" :
			    "");
	}
}

void
shapes_write(const struct house *h, struct sheet *s)
{
	for (const struct shape *t = h->shapes; t != NULL; t = t->next) {
		for (const struct field *f = t->fields; f != NULL;
		    f = f->next) {
			if (f->type != TYPE_CHOICE)
				continue;
			sheet_print(s, "enum %s {\n", f->tag);
			for (size_t i = 0; i < f->words_count; i++)
				sheet_print(s, "\t%s_%s = %zu,\n",
				    upper(f->tag), upper(f->words[i]), i + 1);
			sheet_add(s, "};\n\n");
		}
		sheet_print(s, "struct %s {\n", t->tag);
		for (const struct field *f = t->fields; f != NULL; f = f->next)
			field_write(f, s);
		sheet_add(s, "};\n\n");
	}
}

void
field_used(struct shape *s, const char *name)
{
	struct field *f = field_find(s, name);

	if (f != NULL)
		f->is_used = true;
}

void
shapes_check(const struct house *h)
{
	for (const struct shape *t = h->shapes; t != NULL; t = t->next) {
		for (const struct field *f = t->fields; f != NULL;
		    f = f->next) {
			if (!f->is_used)
				source_fail(t->path, f->line,
				    "the field %s is never shown", f->name);
		}
	}
}
