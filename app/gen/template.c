/*
 * template: compiles pages and mails to C.
 *
 *	template OUTDIR messages.txt PAGE.html… \
 *	    part/PART.html… mail/MAIL.txt…
 *
 * writes OUTDIR/templates.h, templates.c, messages.h and placet.pot (the texts,
 * in the order of their numbers, which `po` needs next). Links with source.c,
 * message.c and the other template_*.c; nothing of base/.
 *
 * THE LANGUAGE
 *
 * A file begins with its name and what it shows; the rest is HTML:
 *
 *	{% page consent in part/frame %}	struct page_consent, and
 *	{% part identity %}			page_consent_render(out, l, p)
 *	{% mail reset %}			mail_reset_write(out, l, p)
 *	{% field str app_name %}		struct str app_name
 *	    str bool int time (struct utime), said (struct said: a text of
 *	    messages.txt with its values), url (http, https, private scheme),
 *	    path (of this site, begins with one /); the last two go into
 *	    href and action only
 *	{% choice trust verified private %}	enum page_consent_trust trust:
 *	    ..._TRUST_VERIFIED and so on; zero is none of them
 *	{% list apps %} fields {% endlist %}	const struct page_apps_apps *apps
 *						and size_t apps_count
 *	{% list apps of part/app %}		entries are struct part_app
 *	{% field part/identity who %}		struct part_identity who
 *
 * A part has a struct and a scope of its own. `in part/frame` embeds the
 * frame's struct as the member `frame`; inside the frame {% content %} stands
 * for the page and {% slot title %} for its {% title %} … {% endtitle %}.
 *
 *	{{ name }}		the value, escaped by type and place
 *	{{ bdi name }}		isolated: <bdi>…</bdi>
 *	{{ host name }}		a host or code: <bdi dir="ltr">…</bdi>
 *	{{ moment since }}	a time with hour and minute, not only its date
 *	{% if a %} {% elif not b and c %} {% elif trust is private %} {% else %}
 *	{% endif %}
 *	{% each apps as app %} {{ app.name }} {% endeach %}
 *	{% include part/identity who %}
 *	{% asset placet.css %}	the address of assets/placet.css
 *	{t}Words.{/t}		translated; all words must be
 *	{t app=bdi:app_name}{app} wants access.{/t}	also strong: and host:
 *	{t to=link:"/apps"}See {to}Connected apps{/to}.{/t}	also link:field,
 *				span:em, span:strong
 *	{t n=count}one app{plural}{n} apps{/t}	n= an int field or a list
 *	{{ locale.lang }} {{ locale.dir }}	for <html lang="…" dir="…">
 *	{# remark #}
 *
 * Refused: a value in script, style, on…, an unquoted attribute, a tag, or in
 * any attribute that is not known to be harmless; inline code and style;
 * unbalanced tags; blocks that end elsewhere than they began; words outside
 * {t}; a posting form without a csrf field; a field that nothing shows. There
 * is no way to write a value without escaping it.
 */
#include <ctype.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "gen/template.h"

bool
reader_sees(const struct reader *r, const char *word)
{
	return strncmp(r->source.bytes + r->at, word, strlen(word)) == 0;
}

void
reader_skip(struct reader *r, size_t len)
{
	for (; len > 0 && r->at < r->source.len; len--) {
		if (r->source.bytes[r->at++] == '\n')
			r->line++;
	}
}

void
reader_add(struct reader *r, const char *bytes, size_t len)
{
	if (r->text_len + len > r->text_room) {
		size_t room = (r->text_len + len) * 2 + 512;
		char *larger = gen_alloc(room);

		if (r->text_len > 0)
			memcpy(larger, r->text, r->text_len);
		r->text = larger;
		r->text_room = room;
	}
	memcpy(r->text + r->text_len, bytes, len);
	r->text_len += len;
}

static void
indent(struct reader *r)
{
	for (unsigned i = 0; i < r->depth + 1; i++)
		fputc('\t', r->house->out);
}

void
reader_emit(struct reader *r, const char *format, ...)
{
	va_list arguments;

	indent(r);
	va_start(arguments, format);
	vfprintf(r->house->out, format, arguments);
	va_end(arguments);
	fputc('\n', r->house->out);
}

/* Writes the literal bytes so far, in pieces that C promises to accept. */
void
reader_flush(struct reader *r)
{
	struct sheet s = { .out = r->house->out };

	for (size_t at = 0; at < r->text_len;) {
		size_t len = r->text_len - at;

		if (len > 2000)
			len = 2000;
		reader_emit(r, "buf_add(out, STR(");
		sheet_literal(&s, "\t\t\t\t", r->text + at, len);
		fputs("));\n", r->house->out);
		at += len;
	}
	r->text_len = 0;
}

static struct directive body_compile(struct reader *r);

static bool
directive_is(const struct directive *d, const char *word)
{
	return d->word != NULL && strcmp(d->word, word) == 0;
}

/*
 * Cuts {% … %}. One that has its line to itself takes the line along, so that
 * it leaves no blank line in the page.
 */
static struct directive
directive_cut(struct reader *r)
{
	const char *start = r->source.bytes + r->at;
	const char *end = strstr(start, "%}");
	const char *before = start;
	struct directive d = { .line = r->line };

	if (end == NULL)
		reader_fail(r, "{%% is not closed");
	d.rest = gen_copy(start + 2, (size_t)(end - start) - 2);
	d.word = word_cut(&d.rest);
	if (d.word == NULL)
		reader_fail(r, "{%% %%} without a word");
	reader_skip(r, (size_t)(end - start) + 2);
	while (before > r->source.bytes &&
	    (before[-1] == ' ' || before[-1] == '\t'))
		before--;
	if (before == r->source.bytes || before[-1] == '\n') {
		const char *after = r->source.bytes + r->at;
		size_t blank = strspn(after, " \t\r");

		if (after[blank] == '\n')
			reader_skip(r, strspn(after, " \t\r\n"));
	}
	return d;
}

static void
expect_end(struct reader *r, const struct directive *open,
    const struct directive *d, const char *word)
{
	if (directive_is(d, word))
		return;
	if (d->word == NULL)
		reader_fail(r, "the end of the file, where %s of line %u is "
		    "open", open->word, open->line);
	reader_fail(r, "%s where %s of line %u is open", d->word, open->word,
	    open->line);
}

/* The target of an address after a block, when it was `a` or `b` before. */
static enum target
target_joined(enum target a, enum target b)
{
	return a == b ? a : TARGET_OTHER;
}

static void
if_compile(struct reader *r, const struct directive *open)
{
	struct state before = r->state;
	enum target joined = TARGET_EMPTY;
	bool is_first = true;
	bool has_else = false;
	struct directive d = *open;

	reader_flush(r);
	for (;;) {
		if (directive_is(&d, "else")) {
			has_else = true;
			reader_emit(r, "} else {");
		} else {
			reader_emit(r, "%s (%s) {", is_first ? "if" :
			    "} else if", condition_compile(r, d.rest));
		}
		r->state = before;
		r->depth++;
		d = body_compile(r);
		reader_flush(r);
		r->depth--;
		html_joins(r, &before, open->word);
		joined = is_first ? r->state.target :
		    target_joined(joined, r->state.target);
		is_first = false;
		if (directive_is(&d, "elif") && !has_else)
			continue;
		if (directive_is(&d, "else") && !has_else)
			continue;
		expect_end(r, open, &d, "endif");
		break;
	}
	reader_emit(r, "}");
	if (!has_else)
		joined = target_joined(joined, before.target);
	r->state = before;
	r->state.target = joined;
}

static void
each_compile(struct reader *r, const struct directive *open)
{
	struct state before = r->state;
	const char *rest = open->rest;
	const char *list = word_cut(&rest);
	const char *as = word_cut(&rest);
	struct scope scope = { .name = word_cut(&rest), .outer = r->scope };
	unsigned number = ++r->house->variables;
	struct directive d;
	struct value v;

	if (scope.name == NULL || strcmp(as, "as") != 0)
		reader_fail(r, "write {%% each LIST as NAME %%}");
	v = value_resolve(r, list);
	if (v.field->type != TYPE_LIST)
		reader_fail(r, "%s is not a list", list);
	scope.shape = v.field->shape;
	scope.root = gen_print("v%u->", number);
	reader_flush(r);
	reader_emit(r, "for (size_t i%u = 0; i%u < %s_count; i%u++) {", number,
	    number, v.c, number);
	r->depth++;
	reader_emit(r, "const struct %s *v%u = &%s[i%u];", scope.shape->tag,
	    number, v.c, number);
	reader_emit(r, "(void)v%u;", number);
	r->scope = &scope;
	d = body_compile(r);
	reader_flush(r);
	r->scope = scope.outer;
	r->depth--;
	html_joins(r, &before, "each");
	expect_end(r, open, &d, "endeach");
	reader_emit(r, "}");
	r->state = before;
	if (r->state.place == PLACE_VALUE)
		r->state.target = TARGET_OTHER;
}

/* Reads the file of `u` here, with its fields at the C expression `root`. */
static void
part_compile(struct reader *r, struct unit *u, const char *root,
    struct reader *content)
{
	struct scope scope = { .root = root, .shape = u->shape };
	struct reader inner = {
		.house = r->house, .unit = u, .source = u->source,
		.at = u->body_at, .line = u->body_line,
		.state = { .place = r->state.place },
		.scope = &scope, .depth = r->depth, .content = content,
	};
	struct state before = inner.state;
	struct directive d;

	reader_flush(r);
	d = body_compile(&inner);
	reader_flush(&inner);
	if (d.word != NULL)
		reader_fail(&inner, "%s without a beginning", d.word);
	html_joins(&inner, &before, u->name);
}

static void
include_compile(struct reader *r, const struct directive *d)
{
	const char *rest = d->rest;
	const char *part = word_cut(&rest);
	const char *what = word_cut(&rest);
	struct scope *entry;
	struct unit *u;
	struct value v;

	if (what == NULL || strncmp(part, "part/", 5) != 0)
		reader_fail(r, "write {%% include part/PART FIELD %%}");
	if (r->state.place != PLACE_TEXT)
		reader_fail(r, "a part is included between tags");
	u = unit_find(r->house, part);
	if (u == NULL)
		reader_fail(r, "there is no %s.html", part);
	for (entry = r->scope; entry != NULL; entry = entry->outer) {
		if (entry->name != NULL && strcmp(entry->name, what) == 0)
			break;
	}
	if (entry != NULL) {
		if (entry->shape != u->shape)
			reader_fail(r, "%s is not a %s", what, part);
		part_compile(r, u, entry->root, NULL);
		return;
	}
	v = value_resolve(r, what);
	if (v.field->type != TYPE_PART || v.field->shape != u->shape)
		reader_fail(r, "%s is not a %s", what, part);
	part_compile(r, u, gen_print("%s.", v.c), NULL);
}

static void
asset_compile(struct reader *r, const struct directive *d)
{
	const char *rest = d->rest;
	const char *name = word_cut(&rest);
	char *macro;

	if (name == NULL || r->state.place != PLACE_VALUE ||
	    (strcmp(r->state.attribute, "href") != 0 &&
	    strcmp(r->state.attribute, "src") != 0) ||
	    r->state.literal_len > 0)
		reader_fail(r, "write href=\"{%% asset NAME %%}\" or src=…");
	macro = gen_copy(name, strlen(name));
	for (char *c = macro; *c != '\0'; c++)
		*c = isalnum((unsigned char)*c) ?
		    (char)toupper((unsigned char)*c) : '_';
	reader_flush(r);
	reader_emit(r, "buf_add(out, STR(ASSET_%s));", macro);
	r->state.target = TARGET_WHOLE;
}

/* {% title %} of a page, written where its frame has {% slot title %}. */
static void
title_compile(struct reader *frame)
{
	struct reader *page = frame->content;
	struct state before = { .place = PLACE_TITLE };
	struct directive open;
	struct directive d;

	if (page == NULL)
		reader_fail(frame, "only a frame has slots");
	while (isspace((unsigned char)page->source.bytes[page->at]))
		reader_skip(page, 1);
	if (!reader_sees(page, "{%"))
		reader_fail(page, "a page in a frame begins with {%% title %%}");
	open = directive_cut(page);
	if (!directive_is(&open, "title"))
		reader_fail(page, "a page in a frame begins with {%% title %%}");
	page->state = before;
	page->depth = frame->depth;
	d = body_compile(page);
	reader_flush(page);
	expect_end(page, &open, &d, "endtitle");
	html_joins(page, &before, "title");
}

static void
content_compile(struct reader *frame)
{
	struct reader *page = frame->content;
	struct state before = { .place = PLACE_TEXT };
	struct directive d;

	if (page == NULL || frame->state.place != PLACE_TEXT)
		reader_fail(frame, "only a frame has content, between tags");
	page->state = before;
	page->depth = frame->depth;
	d = body_compile(page);
	reader_flush(page);
	if (d.word != NULL)
		reader_fail(page, "%s without a beginning", d.word);
	html_joins(page, &before, "the page");
	frame->content = NULL;
}

/*
 * Compiles up to the directive that ends the block, or the end of the file.
 * Gives that directive.
 */
static struct directive
body_compile(struct reader *r)
{
	while (r->at < r->source.len) {
		struct directive d;

		if (reader_sees(r, "{#")) {
			const char *at = r->source.bytes + r->at;
			const char *end = strstr(at, "#}");

			if (end == NULL)
				reader_fail(r, "{# is not closed");
			reader_skip(r, (size_t)(end - at) + 2);
			continue;
		}
		if (reader_sees(r, "{{")) {
			value_compile(r);
			continue;
		}
		if (reader_sees(r, "{t}") || reader_sees(r, "{t ") ||
		    reader_sees(r, "{t\n")) {
			text_compile(r);
			continue;
		}
		if (!reader_sees(r, "{%")) {
			if (reader_sees(r, "{") || reader_sees(r, "}"))
				reader_fail(r, "a brace that begins nothing");
			html_read(r);
			continue;
		}
		d = directive_cut(r);
		if (directive_is(&d, "if"))
			if_compile(r, &d);
		else if (directive_is(&d, "each"))
			each_compile(r, &d);
		else if (directive_is(&d, "include"))
			include_compile(r, &d);
		else if (directive_is(&d, "asset"))
			asset_compile(r, &d);
		else if (directive_is(&d, "content")) {
			reader_flush(r);
			content_compile(r);
		} else if (directive_is(&d, "slot")) {
			reader_flush(r);
			if (r->state.place != PLACE_TITLE)
				reader_fail(r, "the slot stands in <title>");
			title_compile(r);
		} else {
			return d;
		}
	}
	return (struct directive){ .word = NULL, .line = r->line };
}

static void
page_compile(struct house *h, struct unit *u)
{
	struct scope scope = { .root = "p->", .shape = u->shape };
	struct reader page = {
		.house = h, .unit = u, .source = u->source,
		.at = u->body_at, .line = u->body_line,
		.state = { .place = u->kind == UNIT_MAIL ? PLACE_PLAIN :
		    PLACE_TEXT },
		.scope = &scope,
	};
	struct state before = page.state;
	struct directive d;

	h->variables = 0;
	fprintf(h->out, "void\n%s_%s(struct buf *out, const struct locale *l,\n"
	    "    const struct %s *p)\n{\n\t(void)l;\n", u->shape->tag,
	    u->kind == UNIT_MAIL ? "write" : "render", u->shape->tag);
	if (u->frame != NULL) {
		struct reader outer = page;

		part_compile(&outer, unit_find(h, u->frame), "p->frame.",
		    &page);
		if (page.at < page.source.len)
			reader_fail(&page, "%s has no {%% content %%}",
			    u->frame);
		field_used(u->shape, "frame");
	} else {
		d = body_compile(&page);
		reader_flush(&page);
		if (d.word != NULL)
			reader_fail(&page, "%s without a beginning", d.word);
		html_joins(&page, &before, u->name);
	}
	fputs("}\n\n", h->out);
}

static bool
path_has(const char *path, const char *part)
{
	return strstr(path, part) != NULL;
}

static void
unit_add(struct house *h, const char *path)
{
	struct unit *u = gen_alloc(sizeof(*u));

	u->source = source_read(path);
	u->name = source_stem(path);
	u->kind = path_has(path, "part/") ? UNIT_PART :
	    path_has(path, "mail/") ? UNIT_MAIL : UNIT_PAGE;
	if (strlen(u->source.bytes) != u->source.len)
		source_fail(path, 1, "a NUL byte in a template");
	*h->last = u;
	h->last = &u->next;
}

/*
 * One line of messages.txt: "id = English text". Lines that begin with # are
 * remarks; an id may be used once.
 */
static void
named_line(struct house *h, const char *path, unsigned line, const char *text)
{
	const char *equals = strchr(text, '=');
	const char *rest = text;
	const char *id = word_cut(&rest);
	struct message *m;

	if (id == NULL || id[0] == '#')
		return;
	if (equals == NULL || word_cut(&rest) == NULL || id[0] < 'a' ||
	    id[0] > 'z')
		source_fail(path, line, "write id = English text");
	equals += 1 + strspn(equals + 1, " \t");
	for (m = h->texts.first; m != NULL; m = m->next) {
		if (m->id != NULL && strcmp(m->id, id) == 0)
			source_fail(path, line, "%s is there twice", id);
		if (strcmp(m->text, equals) == 0)
			source_fail(path, line, "%s has the text of %s", id,
			    m->id);
	}
	m = catalogue_add(&h->texts, path, line, equals, NULL);
	m->id = id;
}

static void
named_read(struct house *h, const char *path)
{
	struct source s = source_read(path);
	const char *at = s.bytes;
	unsigned line = 1;

	while (*at != '\0') {
		size_t len = strcspn(at, "\n");

		named_line(h, path, line++, gen_copy(at, len));
		at += len;
		if (*at == '\n')
			at++;
	}
}

static void
messages_write(const struct house *h, const char *folder)
{
	struct sheet s;

	sheet_open(&s);
	fputs("/* The texts of templates/messages.txt, made by app/gen. */\n"
	    "#ifndef GEN_MESSAGES_H\n#define GEN_MESSAGES_H\n\n"
	    "enum message {\n\tMESSAGE_NONE = 0,\n", s.out);
	for (const struct message *m = h->texts.first; m != NULL;
	    m = m->next) {
		if (m->id == NULL)
			continue;
		fputs("\tMESSAGE_", s.out);
		for (const char *c = m->id; *c != '\0'; c++)
			fputc(toupper((unsigned char)*c), s.out);
		fprintf(s.out, " = %zu,", m->number);
		for (size_t i = 0; i < m->places.count; i++)
			fprintf(s.out, "%s%s%s", i == 0 ? "\t/* " : ", ",
			    m->places.names[i],
			    i + 1 == m->places.count ? " */" : "");
		fputc('\n', s.out);
	}
	fputs("};\n\n#endif\n", s.out);
	sheet_close(&s, folder, "messages.h");
}

static void
header_write(const struct house *h, const char *folder)
{
	struct sheet s;

	sheet_open(&s);
	fputs("/* Made by app/gen from templates/. */\n"
	    "#ifndef GEN_TEMPLATES_H\n#define GEN_TEMPLATES_H\n\n"
	    "#include \"base/buf.h\"\n#include \"base/locale.h\"\n"
	    "#include \"base/str.h\"\n#include \"base/time.h\"\n"
	    "#include \"messages.h\"\n\n", s.out);
	shapes_write(h, &s);
	for (const struct unit *u = h->units; u != NULL; u = u->next) {
		if (u->kind != UNIT_PART)
			fprintf(s.out, "void %s_%s(struct buf *out,\n"
			    "    const struct locale *l, const struct %s *p);"
			    "\n", u->shape->tag,
			    u->kind == UNIT_MAIL ? "write" : "render",
			    u->shape->tag);
	}
	fputs("\n#endif\n", s.out);
	sheet_close(&s, folder, "templates.h");
}

int
main(int argc, char **argv)
{
	struct house h = { .units = NULL };
	struct sheet code;
	struct sheet pot;

	if (argc < 3) {
		fputs("usage: template OUTDIR FILE…\n", stderr);
		return 1;
	}
	h.last = &h.units;
	h.shapes_last = &h.shapes;
	catalogue_open(&h.texts);
	for (int i = 2; i < argc; i++) {
		if (path_has(argv[i], "messages.txt"))
			named_read(&h, argv[i]);
		else
			unit_add(&h, argv[i]);
	}
	for (struct unit *u = h.units; u != NULL; u = u->next)
		unit_declare(&h, u);
	sheet_open(&code);
	h.out = code.out;
	fputs("/* Made by app/gen from templates/. */\n"
	    "#include \"assets.h\"\n#include \"base/html.h\"\n"
	    "#include \"templates.h\"\n\n", h.out);
	for (struct unit *u = h.units; u != NULL; u = u->next) {
		if (u->kind != UNIT_PART)
			page_compile(&h, u);
	}
	shapes_check(&h);
	sheet_close(&code, argv[1], "templates.c");
	header_write(&h, argv[1]);
	messages_write(&h, argv[1]);
	sheet_open(&pot);
	catalogue_write(&h.texts, &pot);
	sheet_close(&pot, argv[1], "placet.pot");
	return 0;
}
