/*
 * The body of a template: blocks, included parts, frames; and the text that
 * runs between them.
 */
#include <ctype.h>
#include <stdarg.h>
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
		sheet_byte(&r->house->code, '\t');
}

void
reader_emit(struct reader *r, const char *format, ...)
{
	va_list arguments;

	indent(r);
	va_start(arguments, format);
	sheet_vprint(&r->house->code, format, arguments);
	va_end(arguments);
	sheet_byte(&r->house->code, '\n');
}

/* Writes the literal bytes so far, in pieces that C promises to accept. */
void
reader_flush(struct reader *r)
{
	for (size_t at = 0; at < r->text_len;) {
		size_t len = r->text_len - at;

		if (len > 2000)
			len = 2000;
		reader_emit(r, "buf_add(out, STR(");
		sheet_literal(&r->house->code, "\t\t\t\t", r->text + at, len);
		sheet_add(&r->house->code, "));\n");
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
 * it leaves no blank line in the page; in a mail's plain text, whose blank lines
 * are meant, no more than that line.
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

		if (after[blank] == '\n' && r->state.place == PLACE_PLAIN)
			reader_skip(r, blank + 1);
		else if (after[blank] == '\n')
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
	bool is_plain;

	if (what == NULL || strncmp(part, "part/", 5) != 0)
		reader_fail(r, "write {%% include part/PART FIELD %%}");
	if (r->state.place != PLACE_TEXT && r->state.place != PLACE_PLAIN)
		reader_fail(r, "a part is included between tags");
	is_plain = r->state.place == PLACE_PLAIN;
	u = unit_find(r->house, is_plain ? UNIT_PART_PLAIN : UNIT_PART, part);
	if (u == NULL)
		reader_fail(r, "there is no %s.%s", part,
		    is_plain ? "txt" : "html");
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

/* What is said to who reads the sheet need not travel in every mail. */
static void
add_without_remarks(struct reader *r, const char *css)
{
	const char *remark;

	while ((remark = strstr(css, "/*")) != NULL) {
		const char *end = strstr(remark, "*/");

		if (end == NULL)
			reader_fail(r, "a remark in a style sheet has no end");
		reader_add(r, css, (size_t)(remark - css));
		css = end + 2 + strspn(end + 2, "\n");
	}
	reader_add(r, css, strlen(css));
}

/* {% style NAME %}, in the frame of mails: mail/NAME.css, without remarks. */
static void
style_compile(struct reader *r, const struct directive *d)
{
	const char *rest = d->rest;
	const char *name = word_cut(&rest);
	const struct style *s = r->house->styles;

	while (s != NULL && name != NULL && strcmp(s->name, name) != 0)
		s = s->next;
	if (s == NULL || name == NULL || r->state.place != PLACE_TEXT ||
	    r->content == NULL || !unit_is_mail(r->content->unit))
		reader_fail(r, "{%% style NAME %%} stands in the frame of a "
		    "mail and names mail/NAME.css");
	reader_add(r, "<style>\n", strlen("<style>\n"));
	add_without_remarks(r, s->source.bytes);
	reader_add(r, "</style>", strlen("</style>"));
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
		reader_fail(page,
		    "a page in a frame begins with {%% title %%}");
	open = directive_cut(page);
	if (!directive_is(&open, "title"))
		reader_fail(page,
		    "a page in a frame begins with {%% title %%}");
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
		else if (directive_is(&d, "style"))
			style_compile(r, &d);
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
function_open(struct house *h, const struct unit *u, const char *does)
{
	sheet_print(&h->code,
	    "void\n%s_%s(struct buf *out, const struct locale *l,\n"
	    "    const struct %s *p)\n{\n\t(void)l;\n\t(void)p;\n",
	    u->shape->tag, does, u->shape->tag);
}

/* {% subject %} … {% endsubject %}, a function of its own. */
static void
subject_compile(struct reader *mail)
{
	struct directive open;
	struct directive d;

	while (isspace((unsigned char)mail->source.bytes[mail->at]))
		reader_skip(mail, 1);
	if (!reader_sees(mail, "{%"))
		reader_fail(mail, "a mail begins with {%% subject %%}");
	open = directive_cut(mail);
	if (!directive_is(&open, "subject"))
		reader_fail(mail, "a mail begins with {%% subject %%}");
	function_open(mail->house, mail->unit, "subject");
	d = body_compile(mail);
	reader_flush(mail);
	expect_end(mail, &open, &d, "endsubject");
	sheet_add(&mail->house->code, "}\n\n");
}

void
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
	if (u->kind == UNIT_MAIL)
		subject_compile(&page);
	function_open(h, u, u->kind == UNIT_MAIL ? "write" : "render");
	if (u->frame != NULL) {
		struct reader outer = page;

		part_compile(&outer, unit_find(h, UNIT_PART, u->frame),
		    "p->frame.", &page);
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
	sheet_add(&h->code, "}\n\n");
}
