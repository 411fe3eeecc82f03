/*
 * What the text compiler promises: places become marks, .po files are read as
 * gettext writes them, and plural rules mean in C what they mean there. What
 * it refuses is in tests/refuse.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "gen/message.c"
#include "gen/po_plural.c"
#include "gen/po_read.c"
#include "gen/source.c"

/* The programs of app/gen free nothing before their end, on purpose. */
const char	*__asan_default_options(void);

const char *
__asan_default_options(void)
{
	return "detect_leaks=0";
}

static void
places_become_marks(void **state)
{
	struct places p = { .count = 0 };

	(void)state;
	places_read(&p, "x", 1, "{app} wants {to}{n} apps{/to} for {app}");
	assert_int_equal(p.count, 3);
	assert_string_equal(p.names[0], "app");
	assert_false(p.is_span[0]);
	assert_true(p.is_span[1]);
	assert_string_equal(message_compile(&p, "x", 1,
	    "{to}{n}{/to} {app}", false), "\002b\001c\003b \001a");
	/* n may be left out where the words say the number */
	assert_string_equal(message_compile(&p, "x", 1, "{to}one{/to} {app}",
	    true), "\002bone\003b \001a");
}

static void
the_same_text_is_one_message(void **state)
{
	struct catalogue c;
	struct message *a;

	(void)state;
	catalogue_open(&c);
	a = catalogue_add(&c, "a.html", 1, "Cancel", NULL);
	assert_ptr_equal(catalogue_add(&c, "b.html", 9, "Cancel", NULL), a);
	assert_string_equal(a->seen, "a.html b.html");
	assert_int_equal(a->number, 1);
	assert_int_equal(catalogue_add(&c, "b.html", 9, "{n} of {n}",
	    "{n} and {n}")->number, 2);
	assert_int_equal(c.count, 2);
}

static void
plural_rules_become_expressions(void **state)
{
	size_t forms;

	(void)state;
	assert_string_equal(plural_compile("x", "nplurals=1; plural=0;",
	    &forms), "(0)");
	assert_int_equal(forms, 1);
	assert_string_equal(plural_compile("x", "nplurals=2; plural=n != 1;",
	    &forms), "((n != 1))");
	assert_string_equal(plural_compile("x", "nplurals=2; plural=(n>1);",
	    &forms), "((n > 1))");
	assert_string_equal(plural_compile("x", "nplurals=3; plural="
	    "n%10==1 && n%100!=11 ? 0 : n>=2||n==7 ? 1 : 2", &forms),
	    "(((((n % 10) == 1) && ((n % 100) != 11)) ? 0 : "
	    "(((n >= 2) || (n == 7)) ? 1 : 2)))");
	assert_int_equal(forms, 3);
}

static const char *
write_file(const char *text)
{
	char *path = gen_print("/tmp/placet-gen-XXXXXX");
	int file = mkstemp(path);

	assert_true(file >= 0);
	assert_int_equal(write(file, text, strlen(text)),
	    (ssize_t)strlen(text));
	close(file);
	return path;
}

static void
po_files_are_read_as_gettext_writes_them(void **state)
{
	const char *path = write_file("# remark\nmsgid \"\"\nmsgstr \"\"\n"
	    "\"Language: ar\\n\"\n\"Plural-Forms: nplurals=2; plural=n;\\n\"\n"
	    "\n#: a.html\n#, fuzzy\nmsgid \"a\"\nmsgstr \"b\"\n"
	    "\nmsgid \"\"\n\"long \"\n\"\\\"text\\\"\"\n"
	    "msgid_plural \"texts\"\nmsgstr[0] \"x\"\nmsgstr[1] \"y\"\n"
	    "\n#~ msgid \"old\"\n#~ msgstr \"alt\"\n");
	struct po_entry *e = po_read(path);

	(void)state;
	unlink(path);
	assert_string_equal(po_header(e, "Language"), "ar");
	assert_string_equal(po_header(e, "Plural-Forms"),
	    "nplurals=2; plural=n;");
	assert_null(po_header(e, "Lang"));
	assert_true(po_find(e, "a")->is_fuzzy);
	e = po_find(e, "long \"text\"");
	assert_non_null(e);
	assert_false(e->is_fuzzy);
	assert_string_equal(e->plural, "texts");
	assert_int_equal(e->forms_count, 2);
	assert_string_equal(e->forms[1], "y");
	assert_null(e->next);
}

static void
a_sheet_is_written_only_when_it_changes(void **state)
{
	const char *path = write_file("old");
	const char *folder = "/tmp";
	const char *name = path + strlen("/tmp/");
	struct sheet s;
	struct source read;

	(void)state;
	sheet_open(&s);
	fputs("new", s.out);
	sheet_close(&s, folder, name);
	read = source_read(path);
	assert_string_equal(read.bytes, "new");

	/* an unwritable file shows that the same bytes are not written again */
	unlink(path);
	assert_int_equal(symlink("/dev/null", path), 0);
	sheet_open(&s);
	sheet_close(&s, folder, name);
	assert_int_equal(unlink(path), 0);
}

static void
literals_survive_the_c_compiler(void **state)
{
	struct sheet s;

	(void)state;
	sheet_open(&s);
	sheet_literal(&s, "", "a\"b\\c\n?\?=\x01\xd9", 11);
	fclose(s.out);
	assert_string_equal(s.bytes,
	    "\"a\\\"b\\\\c\\n\"\n\"\\077\\077=\\001\\331\"");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(places_become_marks),
		cmocka_unit_test(the_same_text_is_one_message),
		cmocka_unit_test(plural_rules_become_expressions),
		cmocka_unit_test(po_files_are_read_as_gettext_writes_them),
		cmocka_unit_test(a_sheet_is_written_only_when_it_changes),
		cmocka_unit_test(literals_survive_the_c_compiler),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
