/*
 * po: compiles translations to C.
 *
 *	po OUTDIR OUTDIR/placet.pot LANG.po…
 *
 * writes OUTDIR/locales.h and locales.c, the tables of base/locale.h. The .pot
 * is the one that `template` wrote in the same build: its order is the order
 * of the texts. The file's name is the language's tag ("ar.po"). A text that
 * is missing or fuzzy is said in English; one whose places differ from the
 * English ones ends the build. Links with source.c, message.c, po_read.c and
 * po_plural.c.
 *
 * When texts have changed: copy OUTDIR/placet.pot to templates/locale/, then
 *	msgmerge --update --no-fuzzy-matching LANG.po placet.pot
 * and fill what is empty.
 */
#include <ctype.h>
#include <string.h>

#include "gen/message.h"
#include "gen/po.h"

static const char *const right_to_left[] = {
	"ar", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi",
};

struct language {
	const char	*path;
	const char	*tag;
	const char	*name;		/* the tag as a C name */
	const char	*rule;
	struct po_entry	*entries;
	size_t		 forms;
};

static bool
is_right_to_left(const char *tag)
{
	size_t len = strcspn(tag, "-_");

	for (size_t i = 0; i < sizeof(right_to_left) /
	    sizeof(right_to_left[0]); i++) {
		if (strncmp(right_to_left[i], tag, len) == 0 &&
		    right_to_left[i][len] == '\0')
			return true;
	}
	return false;
}

static const char *
english_compile(const struct po_entry *e, const struct places *p,
    const char *path)
{
	const char *one = message_compile(p, path, e->line, e->text, true);

	if (e->plural == NULL)
		return one;
	return gen_print("%c%s%c%s", MARK_ENGLISH_RULE, one, MARK_NEXT_FORM,
	    message_compile(p, path, e->line, e->plural, true));
}

static const char *
translation_compile(const struct language *l, const struct po_entry *t,
    const struct po_entry *e, const struct places *p)
{
	size_t wanted = e->plural == NULL ? 1 : l->forms;
	const char *all = "";

	if ((e->plural == NULL) != (t->plural == NULL) ||
	    (e->plural != NULL && strcmp(e->plural, t->plural) != 0))
		source_fail(l->path, t->line, "the English text's plural has "
		    "changed");
	if (t->forms_count != wanted)
		source_fail(l->path, t->line, "%zu forms where the language "
		    "has %zu", t->forms_count, wanted);
	for (size_t i = 0; i < wanted; i++) {
		const char *form = t->forms[i] == NULL ? "" : t->forms[i];

		if (form[0] == '\0')
			source_fail(l->path, t->line, "msgstr[%zu] is empty",
			    i);
		all = gen_print("%s%s%s", all, i == 0 ? "" : "\004",
		    message_compile(p, l->path, t->line, form, wanted > 1));
	}
	return all;
}

static bool
is_translated(const struct po_entry *t)
{
	if (t == NULL || t->is_fuzzy)
		return false;
	for (size_t i = 0; i < t->forms_count; i++) {
		if (t->forms[i] != NULL && t->forms[i][0] != '\0')
			return true;
	}
	return false;
}

static void
table_write(const struct language *l, const struct po_entry *english,
    const char *english_path, struct sheet *s)
{
	size_t missing = 0;

	sheet_print(s, "static const struct str texts_%s[] = {\n"
	    "\t{ \"\", 0 },\n", l->name);
	for (const struct po_entry *e = english; e != NULL; e = e->next) {
		struct po_entry *t = po_find(l->entries, e->text);
		struct places p = { .count = 0 };
		const char *text;

		places_read(&p, english_path, e->line, e->text);
		if (e->plural != NULL)
			places_read(&p, english_path, e->line, e->plural);
		if (is_translated(t)) {
			text = translation_compile(l, t, e, &p);
		} else {
			text = english_compile(e, &p, english_path);
			missing++;
		}
		sheet_add(s, "\t{\n");
		sheet_literal(s, "\t\t", text, strlen(text));
		sheet_print(s, ",\n\t\t%zu,\n\t},\n", strlen(text));
	}
	sheet_add(s, "};\n\n");
	sheet_print(s, "static size_t\nform_%s(uint64_t n)\n{\n"
	    "\t(void)n;\n\treturn %s;\n}\n\n", l->name, l->rule);
	if (missing > 0 && l->entries != NULL)
		(void)fprintf(stderr, "%s: %zu texts stay English\n", l->path,
		    missing);
}

static void
locale_write(const struct language *l, struct sheet *s)
{
	sheet_print(s, "\t{\n"
	    "\t\t.lang = { \"%s\", %zu },\n"
	    "\t\t.dir = { \"%s\", 3 },\n"
	    "\t\t.texts = texts_%s,\n"
	    "\t\t.texts_count = sizeof(texts_%s) / sizeof(texts_%s[0]),\n"
	    "\t\t.form = form_%s,\n"
	    "\t\t.date = MESSAGE_DATE,\n"
	    "\t\t.moment = MESSAGE_MOMENT,\n"
	    "\t\t.january = MESSAGE_JANUARY,\n"
	    "\t},\n", l->tag, strlen(l->tag),
	    is_right_to_left(l->tag) ? "rtl" : "ltr", l->name, l->name,
	    l->name, l->name);
}

static struct language
language_read(const char *path)
{
	struct language l = { .path = path, .tag = source_stem(path) };
	char *name = gen_copy(l.tag, strlen(l.tag));

	for (char *c = name; *c != '\0'; c++) {
		if (!isalnum((unsigned char)*c) && *c != '-' && *c != '_')
			source_fail(path, 1, "the name is no language tag");
		if (!isalnum((unsigned char)*c))
			*c = '_';
	}
	l.name = name;
	l.entries = po_read(path);
	l.rule = plural_compile(path, po_header(l.entries, "Plural-Forms"),
	    &l.forms);
	return l;
}

int
main(int argc, char **argv)
{
	struct language english = {
		.tag = "en", .name = "en", .rule = "n != 1", .forms = 2,
	};
	struct language *all;
	struct po_entry *pot;
	struct sheet s;

	if (argc < 3)
		source_fail(argv[0], 0, "usage: po OUTDIR POT FILE…");
	pot = po_read(argv[2])->next;
	english.path = argv[2];
	all = gen_alloc((size_t)argc * sizeof(*all));
	sheet_open(&s);
	sheet_add(&s, "/* Made by app/gen from templates/locale. */\n"
	    "#include \"base/locale.h\"\n#include \"messages.h\"\n\n");
	table_write(&english, pot, argv[2], &s);
	for (int i = 3; i < argc; i++) {
		all[i] = language_read(argv[i]);
		table_write(&all[i], pot, argv[2], &s);
	}
	sheet_add(&s, "const struct locale locales[] = {\n");
	locale_write(&english, &s);
	for (int i = 3; i < argc; i++)
		locale_write(&all[i], &s);
	sheet_add(&s, "};\n\nconst size_t locales_count =\n"
	    "    sizeof(locales) / sizeof(locales[0]);\n");
	sheet_close(&s, argv[1], "locales.c");
	sheet_open(&s);
	sheet_add(&s,
	    "/* Made by app/gen: the languages, and the texts' names. */\n"
	    "#ifndef GEN_LOCALES_H\n#define GEN_LOCALES_H\n\n"
	    "#include \"base/locale.h\"\n#include \"messages.h\"\n\n"
	    "#endif\n");
	sheet_close(&s, argv[1], "locales.h");
	return 0;
}
