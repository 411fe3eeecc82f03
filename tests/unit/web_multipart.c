#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "web/multipart.h"

#define KIND	STR("multipart/form-data; boundary=----b1")

static int
opened(void **state)
{
	*state = arena_open(4 << 20);
	return 0;
}

static int
closed(void **state)
{
	struct arena *a = *state;

	arena_close(&a);
	return 0;
}

static void
assert_str(struct str is, struct str should)
{
	if (!str_equal(is, should))
		fail_msg("\"%.*s\" is not \"%.*s\"", STR_ARG(is),
		    STR_ARG(should));
}

#define FIELD(name, value)						\
	"------b1\r\nContent-Disposition: form-data; name=\"" name	\
	"\"\r\n\r\n" value "\r\n"
#define FILE_PART(name, value)						\
	"------b1\r\nContent-Disposition: form-data; name=\"" name	\
	"\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\n"	\
	value "\r\n"
#define END	"------b1--\r\n"

static void
fields_and_a_file_are_read(void **state)
{
	struct multipart m;
	struct str value;

	assert_int_equal(multipart_parse(*state, KIND, STR(
	    FIELD("csrf", "a\r\nb=%41") FILE_PART("logo", "\x89\0\r\n--\r\n\xff")
	    FIELD("name", "\xc3\xa4") END), &m), FAULT_NONE);
	assert_int_equal(m.form.count, 2);
	assert_int_equal(form_one(&m.form, STR("csrf"), &value), FAULT_NONE);
	assert_str(value, STR("a\r\nb=%41"));
	assert_int_equal(form_one(&m.form, STR("name"), &value), FAULT_NONE);
	assert_str(value, STR("\xc3\xa4"));
	assert_str(m.file_field, STR("logo"));
	assert_str(m.file, STR("\x89\0\r\n--\r\n\xff"));
}

static void
a_form_may_have_no_file(void **state)
{
	struct multipart m;

	assert_int_equal(multipart_parse(*state, KIND, STR(FIELD("a", "") END),
	    &m), FAULT_NONE);
	assert_int_equal(m.form.count, 1);
	assert_true(str_is_absent(m.file_field));
	assert_int_equal(multipart_parse(*state, STR("Multipart/Form-Data;"
	    "Boundary=\"----b1\""), STR(FILE_PART("logo", "") "------b1--"),
	    &m), FAULT_NONE);
	assert_str(m.file_field, STR("logo"));
	assert_int_equal(m.file.len, 0);
	assert_int_equal(multipart_parse(*state, KIND, STR(END), &m),
	    FAULT_NONE);
	assert_int_equal(m.form.count, 0);
}

static void
other_kinds_are_refused(void **state)
{
	static const char *const kinds[] = {
		"", "multipart/form-data", "multipart/form-data;",
		"multipart/form-data; boundary=", "multipart/form-data; "
		"boundary=\"\"", "multipart/mixed; boundary=----b1",
		"application/x-www-form-urlencoded",
		"multipart/form-data; charset=utf-8; boundary=----b1",
		"multipart/form-data; boundary=----b1; charset=utf-8",
		"multipart/form-data; boundary=--\r\nb1",
		"multipart/form-data; boundary=\"a b\"",
		"multipart/form-data; boundary=01234567890123456789012345678901"
		"2345678901234567890123456789012345678",
	};
	struct multipart m;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (multipart_parse(*state, str_of(kinds[i]),
		    STR(FIELD("a", "b") END), &m) != FAULT_BAD_REQUEST)
			fail_msg("%s", kinds[i]);
}

static void
what_is_written_otherwise_is_refused(void **state)
{
	static const char *const bodies[] = {
		"", "------b1", "------b1\r\n", "preamble\r\n" END,
		"\r\n" END, END "epilogue", END "\r\n", FIELD("a", "b"),
		FIELD("a", "b") "------b1-", FIELD("", "b") END,
		FIELD("a\r\nX: y", "b") END, FIELD("a b", "b") END,
		FIELD("a", "\xff") END, FILE_PART("a", "b") FILE_PART("c", "d")
		END,
		"------b1\r\n\r\nb\r\n" END,
		"------b1\r\nContent-Disposition: form-data\r\n\r\nb\r\n" END,
		"------b1\r\nContent-Disposition: attachment; name=\"a\"\r\n"
		"\r\nb\r\n" END,
		"------b1\r\nContent-Disposition: form-data; name=\"a\"; x=y"
		"\r\n\r\nb\r\n" END,
		"------b1\r\nContent-Disposition: form-data; name=\"a\"; "
		"filename*=UTF-8''x\r\n\r\nb\r\n" END,
		"------b1\r\nContent-Disposition: form-data; name=\"a\"\r\n"
		"Content-Transfer-Encoding: base64\r\n\r\nYQ==\r\n" END,
		"------b1\r\nContent-Disposition: form-data; name=\"a\"\r\n"
		"Content-Disposition: form-data; name=\"b\"\r\n\r\nb\r\n" END,
		"------b1 \r\nContent-Disposition: form-data; name=\"a\"\r\n"
		"\r\nb\r\n" END,
	};
	struct multipart m;

	for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++)
		if (multipart_parse(*state, KIND, str_of(bodies[i]), &m) !=
		    FAULT_BAD_REQUEST)
			fail_msg("%zu: %s", i, bodies[i]);
	assert_int_equal(multipart_parse(*state, KIND,
	    STR(FIELD("a", "b\0c") END), &m), FAULT_BAD_REQUEST);
}

static void
limits_are_those_of_forms(void **state)
{
	struct multipart m;
	struct buf b;

	buf_open(&b, *state, 1 << 20);
	for (int i = 0; i < 33; i++)
		buf_add(&b, STR(FIELD("a", "b")));
	buf_add(&b, STR(END));
	assert_int_equal(multipart_parse(*state, KIND, buf_str(&b), &m),
	    FAULT_TOO_LARGE);
	buf_clear(&b);
	buf_printf(&b, "------b1\r\nContent-Disposition: form-data; name=\"a\""
	    "\r\n\r\n%*d\r\n" END, 16385, 1);
	assert_int_equal(multipart_parse(*state, KIND, buf_str(&b), &m),
	    FAULT_TOO_LARGE);
	buf_clear(&b);
	buf_printf(&b, "------b1\r\nContent-Disposition: form-data; "
	    "name=\"%065d\"\r\n\r\nb\r\n" END, 1);
	assert_int_equal(multipart_parse(*state, KIND, buf_str(&b), &m),
	    FAULT_TOO_LARGE);
}

#define TEST(name)	cmocka_unit_test_setup_teardown(name, opened, closed)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(fields_and_a_file_are_read),
		TEST(a_form_may_have_no_file),
		TEST(other_kinds_are_refused),
		TEST(what_is_written_otherwise_is_refused),
		TEST(limits_are_those_of_forms),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
