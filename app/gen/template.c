/*
 * template: compiles pages and mails to C.
 *
 *	template OUTDIR messages.txt PAGE.html… \
 *	    part/PART.html… part/PART.txt… \
 *	    mail/MAIL.txt… mail/MAIL.html… mail/STYLE.css…
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
 *	{% mail reset %}			in mail/reset.txt: a struct too,
 *						mail_reset_subject(out, l, p)
 *						and mail_reset_write(out, l, p)
 *	{% mail reset in part/mail %}		in mail/reset.html, for the same
 *						struct, whose field `frame` is
 *						that part:
 *						mail_reset_render(out, l, p)
 *	{% field str app_name %}		struct str app_name
 *	    str bool int time (struct utime), said (struct said: a text of
 *	    messages.txt with its values), url (http, https, private scheme),
 *	    path (of this site, begins with one /); the last two go into
 *	    href and action only
 *	{% choice trust verified private %}	enum page_consent_trust trust:
 *	    ..._TRUST_VERIFIED and so on; zero is none of them
 *	{% list apps %} fields {% endlist %}	struct page_apps_apps *apps
 *						and size_t apps_count
 *	{% list apps of part/app %}		entries are struct part_app
 *	{% field part/identity who %}		struct part_identity who
 *
 * A mail's plain text begins with {% subject %} … {% endsubject %}; its lines
 * and blanks stay as they are written. The frame of mails has {% style NAME %},
 * which puts mail/NAME.css there, whole.
 *
 * A part has a struct and a scope of its own. part/PART.txt, which declares
 * nothing, is the part of that name in the plain text of mails. `in part/frame` embeds the
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
 *	{t app=bdi:app_name}{app} wants access.{/t}	also strong: and host:,
 *				and host:FIELD,SITE with only the end SITE of
 *				it emphasised
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
#include <string.h>

#include "gen/template.h"

/* Whether the file lies directly in a folder of that name. */
static bool
is_in(const char *path, const char *folder)
{
	const char *slash = strrchr(path, '/');
	size_t len = strlen(folder);
	size_t before = slash == NULL ? 0 : (size_t)(slash - path);

	return before >= len &&
	    strncmp(slash - len, folder, len) == 0 &&
	    (before == len || slash[-(ptrdiff_t)len - 1] == '/');
}

static bool
has_ending(const char *path, const char *ending)
{
	size_t len = strlen(path), ending_len = strlen(ending);

	return len > ending_len &&
	    strcmp(path + len - ending_len, ending) == 0;
}

static void
style_add(struct house *h, const char *path)
{
	struct style *s = gen_alloc(sizeof(*s));

	s->source = source_read(path);
	s->name = source_stem(path);
	if (strlen(s->source.bytes) != s->source.len ||
	    strchr(s->source.bytes, '<') != NULL)
		source_fail(path, 1, "a NUL byte or a < in a style sheet");
	s->next = h->styles;
	h->styles = s;
}

static enum unit_kind
kind_of(const char *path)
{
	bool is_html = has_ending(path, ".html");

	if (is_in(path, "part"))
		return is_html ? UNIT_PART : UNIT_PART_PLAIN;
	if (!is_in(path, "mail"))
		return UNIT_PAGE;
	return is_html ? UNIT_MAIL_HTML : UNIT_MAIL;
}

static void
unit_add(struct house *h, const char *path)
{
	struct unit *u = gen_alloc(sizeof(*u));

	u->source = source_read(path);
	u->name = source_stem(path);
	u->kind = kind_of(path);
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
	sheet_add(&s,
	    "/* The texts of templates/messages.txt, made by app/gen. */\n"
	    "#ifndef GEN_MESSAGES_H\n#define GEN_MESSAGES_H\n\n"
	    "enum message {\n\tMESSAGE_NONE = 0,\n");
	for (const struct message *m = h->texts.first; m != NULL;
	    m = m->next) {
		if (m->id == NULL)
			continue;
		sheet_add(&s, "\tMESSAGE_");
		for (const char *c = m->id; *c != '\0'; c++)
			sheet_byte(&s, (char)toupper((unsigned char)*c));
		sheet_print(&s, " = %zu,", m->number);
		for (size_t i = 0; i < m->places.count; i++)
			sheet_print(&s, "%s%s%s", i == 0 ? "\t/* " : ", ",
			    m->places.names[i],
			    i + 1 == m->places.count ? " */" : "");
		sheet_byte(&s, '\n');
	}
	sheet_add(&s, "};\n\n#endif\n");
	sheet_close(&s, folder, "messages.h");
}

static void
declare_function(struct sheet *s, const struct unit *u, const char *does)
{
	sheet_print(s, "void %s_%s(struct buf *out,\n"
	    "    const struct locale *l, const struct %s *p);\n",
	    u->shape->tag, does, u->shape->tag);
}

static void
header_write(const struct house *h, const char *folder)
{
	struct sheet s;

	sheet_open(&s);
	sheet_add(&s, "/* Made by app/gen from templates/. */\n"
	    "#ifndef GEN_TEMPLATES_H\n#define GEN_TEMPLATES_H\n\n"
	    "#include \"base/buf.h\"\n#include \"base/locale.h\"\n"
	    "#include \"base/str.h\"\n#include \"base/time.h\"\n"
	    "#include \"messages.h\"\n\n");
	shapes_write(h, &s);
	for (const struct unit *u = h->units; u != NULL; u = u->next) {
		if (unit_is_part(u))
			continue;
		if (u->kind == UNIT_MAIL)
			declare_function(&s, u, "subject");
		declare_function(&s, u, u->kind == UNIT_MAIL ? "write" :
		    "render");
	}
	sheet_add(&s, "\n#endif\n");
	sheet_close(&s, folder, "templates.h");
}

int
main(int argc, char **argv)
{
	struct house h = { .units = NULL };
	struct sheet pot;

	if (argc < 3)
		source_fail(argv[0], 0, "usage: template OUTDIR FILE…");
	h.last = &h.units;
	h.shapes_last = &h.shapes;
	catalogue_open(&h.texts);
	for (int i = 2; i < argc; i++) {
		if (strcmp(source_stem(argv[i]), "messages") == 0)
			named_read(&h, argv[i]);
		else if (has_ending(argv[i], ".css"))
			style_add(&h, argv[i]);
		else
			unit_add(&h, argv[i]);
	}
	for (struct unit *u = h.units; u != NULL; u = u->next)
		unit_declare(&h, u);
	sheet_open(&h.code);
	sheet_add(&h.code, "/* Made by app/gen from templates/. */\n"
	    "#include \"assets.h\"\n#include \"base/html.h\"\n"
	    "#include \"templates.h\"\n\n");
	for (struct unit *u = h.units; u != NULL; u = u->next) {
		if (!unit_is_part(u))
			page_compile(&h, u);
	}
	shapes_check(&h);
	sheet_close(&h.code, argv[1], "templates.c");
	header_write(&h, argv[1]);
	messages_write(&h, argv[1]);
	sheet_open(&pot);
	catalogue_write(&h.texts, &pot);
	sheet_close(&pot, argv[1], "placet.pot");
	return 0;
}
