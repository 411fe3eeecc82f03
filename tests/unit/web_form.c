#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "web/cookie.h"
#include "web/form.h"

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

static void
fields_are_read_whole(void **state)
{
	struct form f;
	struct str value;

	assert_int_equal(form_parse(*state, STR("a=b=c%3D%3D&&empty=&bare&"
	    "text=one+two%0D%0Athree%09&name=%C3%A4"), &f), FAULT_NONE);
	assert_int_equal(f.count, 5);
	assert_int_equal(form_one(&f, STR("a"), &value), FAULT_NONE);
	assert_str(value, STR("b=c=="));
	assert_int_equal(form_one(&f, STR("text"), &value), FAULT_NONE);
	assert_str(value, STR("one two\r\nthree\t"));
	assert_int_equal(form_one(&f, STR("name"), &value), FAULT_NONE);
	assert_str(value, STR("ä"));
	assert_int_equal(form_one(&f, STR("empty"), &value), FAULT_NONE);
	assert_false(str_is_absent(value));
	assert_true(form_has(&f, STR("bare")));
	assert_int_equal(form_one(&f, STR("nobody"), &value), FAULT_NONE);
	assert_true(str_is_absent(value));
}

static void
a_number_is_from_zero_on(void **state)
{
	struct form f;
	int64_t number;

	assert_int_equal(form_parse(*state, STR("a=9223372036854775807&"
	    "b=9223372036854775808&c=-1&d=&e=1&e=1"), &f), FAULT_NONE);
	assert_int_equal(form_number(&f, STR("a"), &number), FAULT_NONE);
	assert_true(number == INT64_MAX);
	for (const char *bad = "bcdef"; *bad != '\0'; bad++)
		assert_int_equal(form_number(&f, str_range(bad, 1), &number),
		    FAULT_BAD_REQUEST);
}

static void
repeated_fields_are_told(void **state)
{
	struct form f;
	struct str value;
	struct str_list all;

	assert_int_equal(form_parse(*state, STR("s=1&t=2&s=3"), &f),
	    FAULT_NONE);
	assert_int_equal(form_one(&f, STR("s"), &value), FAULT_BAD_REQUEST);
	all = form_all(&f, *state, STR("s"));
	assert_int_equal(all.count, 2);
	assert_str(all.items[1], STR("3"));
}

static void
nothing_is_an_empty_form(void **state)
{
	struct form f;

	assert_int_equal(form_parse(*state, STR(""), &f), FAULT_NONE);
	assert_int_equal(f.count, 0);
	assert_int_equal(form_parse(*state, STR_ABSENT, &f), FAULT_NONE);
	assert_int_equal(f.count, 0);
	assert_int_equal(form_parse(*state, STR("&&&"), &f), FAULT_NONE);
	assert_int_equal(f.count, 0);
}

static void
bad_bytes_are_refused(void **state)
{
	static const char *const rows[] = { "a=%", "a=%4", "a=%zz", "a=%00",
	    "a%00=b", "a=\xff", "a=%c0%80", "a=%ed%a0%80", "a=%f5%80%80%80",
	    "=b", "=", "a=\x01", "a\n=b", "a=\xc2\x85" };
	struct form f;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (form_parse(*state, str_of(rows[i]), &f) !=
		    FAULT_BAD_REQUEST)
			fail_msg("%s", rows[i]);
	assert_int_equal(form_parse(*state, STR("a=\0b"), &f),
	    FAULT_BAD_REQUEST);
}

static void
limits_are_told(void **state)
{
	struct buf b;
	struct form f;

	for (int count = 200; count <= 201; count++) {
		buf_open(&b, *state, 1 << 16);
		for (int i = 0; i < count; i++)
			buf_printf(&b, "f%d=1&", i);
		assert_int_equal(form_parse(*state, buf_str(&b), &f),
		    count == 200 ? FAULT_NONE : FAULT_TOO_LARGE);
	}
	for (int len = 64; len <= 65; len++) {
		buf_open(&b, *state, 1 << 16);
		for (int i = 0; i < len; i++)
			buf_add_byte(&b, 'n');
		assert_int_equal(form_parse(*state, buf_str(&b), &f),
		    len == 64 ? FAULT_NONE : FAULT_TOO_LARGE);
	}
	for (int len = 16384; len <= 16385; len++) {
		buf_open(&b, *state, 1 << 16);
		buf_add(&b, STR("v="));
		for (int i = 0; i < len; i++)
			buf_add_byte(&b, 'v');
		assert_int_equal(form_parse(*state, buf_str(&b), &f),
		    len == 16384 ? FAULT_NONE : FAULT_TOO_LARGE);
	}
}

static void
cookies_are_read_whole(void **state)
{
	static const struct http_header headers[] = {
		{ { "Cookie", 6 }, { "a=b==; placet=t ;c ; a=2", 24 } },
		{ { "X-Cookie", 8 }, { "d=1", 3 } },
		{ { "cookie", 6 }, { "e=\"f g\";;", 9 } },
	};
	struct cookie_list list;

	assert_int_equal(cookies_read(*state, headers, 3, &list), FAULT_NONE);
	assert_int_equal(list.count, 5);
	assert_str(cookie_find(&list, STR("a")), STR("b=="));
	assert_str(cookie_find(&list, STR("placet")), STR("t"));
	assert_str(cookie_find(&list, STR("e")), STR("\"f g\""));
	assert_true(str_is_absent(cookie_find(&list, STR("d"))));
	assert_true(str_is_absent(cookie_find(&list, STR("A"))));
}

static enum fault
read_cookies(struct arena *a, struct str text, struct cookie_list *list_r)
{
	struct http_header header = { STR("cookie"), text };

	return cookies_read(a, &header, 1, list_r);
}

static void
our_cookies_come_once(void **state)
{
	struct cookie_list list;

	assert_int_equal(read_cookies(*state, STR("placet=1; placet=1"),
	    &list), FAULT_BAD_REQUEST);
	assert_int_equal(read_cookies(*state,
	    STR("__Host-placet=1; x=1; __Host-placet=2"), &list),
	    FAULT_BAD_REQUEST);
	assert_int_equal(read_cookies(*state,
	    STR("__Host-placet=1; placet=2"), &list), FAULT_NONE);
}

static void
fifty_cookies_fit(void **state)
{
	struct cookie_list list;
	struct buf b;

	for (int count = COOKIES_MAX; count <= COOKIES_MAX + 1; count++) {
		buf_open(&b, *state, 1 << 16);
		for (int i = 0; i < count; i++)
			buf_printf(&b, "c%d=1; ", i);
		assert_int_equal(read_cookies(*state, buf_str(&b), &list),
		    count == COOKIES_MAX ? FAULT_NONE : FAULT_TOO_LARGE);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(fields_are_read_whole, opened,
		    closed),
		cmocka_unit_test_setup_teardown(a_number_is_from_zero_on,
		    opened, closed),
		cmocka_unit_test_setup_teardown(repeated_fields_are_told,
		    opened, closed),
		cmocka_unit_test_setup_teardown(nothing_is_an_empty_form,
		    opened, closed),
		cmocka_unit_test_setup_teardown(bad_bytes_are_refused, opened,
		    closed),
		cmocka_unit_test_setup_teardown(limits_are_told, opened,
		    closed),
		cmocka_unit_test_setup_teardown(cookies_are_read_whole, opened,
		    closed),
		cmocka_unit_test_setup_teardown(our_cookies_come_once, opened,
		    closed),
		cmocka_unit_test_setup_teardown(fifty_cookies_fit, opened,
		    closed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
