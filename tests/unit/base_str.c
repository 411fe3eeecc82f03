/*
 * What struct str promises: absent and empty differ, pieces are cut without a
 * copy, numbers and UTF-8 are read strictly.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/str.h"

static void
absent_is_not_the_same_as_empty(void **state)
{
	(void)state;
	assert_true(str_is_absent(STR_ABSENT));
	assert_false(str_is_absent(STR("")));
	assert_true(str_is_empty(STR_ABSENT));
	assert_true(str_is_empty(STR("")));
	assert_true(str_is_absent(str_of(NULL)));
	assert_true(str_equal(STR_ABSENT, STR("")));
}

static void
texts_compare_by_bytes(void **state)
{
	(void)state;
	assert_true(str_equal(STR("abc"), str_of("abc")));
	assert_false(str_equal(STR("abc"), STR("abC")));
	assert_false(str_equal(STR("abc"), STR("ab")));
	assert_true(str_equal(STR("a\0b"), STR("a\0b")));
	assert_false(str_equal(STR("a\0b"), STR("a\0c")));
	assert_true(str_equal_nocase(STR("Content-TYPE"), STR("content-type")));
	assert_false(str_equal_nocase(STR("a"), STR("b")));
	/* ASCII only: 0x40 and 0x60 differ by the case bit, and are no letters */
	assert_false(str_equal_nocase(STR("@"), STR("`")));
	assert_true(str_order(STR("a"), STR("b")) < 0);
	assert_true(str_order(STR("ab"), STR("a")) > 0);
	assert_int_equal(str_order(STR("x"), STR("x")), 0);
	assert_true(str_order(STR_ABSENT, STR("x")) < 0);
	assert_true(str_order(STR("\xff"), STR("a")) > 0);
}

static void
parts_are_found(void **state)
{
	(void)state;
	assert_true(str_starts(STR("abc"), STR("ab")));
	assert_true(str_starts(STR("abc"), STR("")));
	assert_false(str_starts(STR("a"), STR("ab")));
	assert_true(str_ends(STR("abc"), STR("bc")));
	assert_false(str_ends(STR("c"), STR("bc")));
	assert_int_equal(str_find(STR("abcabc"), 'c', 0), 2);
	assert_int_equal(str_find(STR("abcabc"), 'c', 3), 5);
	assert_int_equal(str_find(STR("abc"), 'x', 0), SIZE_MAX);
	assert_int_equal(str_find(STR("abc"), 'a', 99), SIZE_MAX);
	assert_int_equal(str_find(STR_ABSENT, 'a', 0), SIZE_MAX);
	assert_true(str_contains(STR("aaab"), STR("aab")));
	assert_true(str_contains(STR("abc"), STR("")));
	assert_false(str_contains(STR("ab"), STR("abc")));
}

static void
ranges_are_clamped(void **state)
{
	(void)state;
	assert_true(str_equal(str_from(STR("abc"), 1), STR("bc")));
	assert_true(str_is_empty(str_from(STR("abc"), 9)));
	assert_false(str_is_absent(str_from(STR("abc"), 9)));
	assert_true(str_is_absent(str_from(STR_ABSENT, 9)));
	assert_true(str_equal(str_first(STR("abc"), 2), STR("ab")));
	assert_true(str_equal(str_first(STR("abc"), 9), STR("abc")));
	assert_true(str_equal(str_trim(STR(" \ta b\t ")), STR("a b")));
	assert_true(str_is_empty(str_trim(STR(" \t "))));
	assert_true(str_is_absent(str_trim(STR_ABSENT)));
	/* a newline is not a blank: it must be seen and refused */
	assert_true(str_equal(str_trim(STR("a\n")), STR("a\n")));
}

static void
pieces_are_cut_in_order(void **state)
{
	struct str rest = STR("a,,b");
	struct str piece;

	(void)state;
	assert_true(str_next(&rest, ',', &piece));
	assert_true(str_equal(piece, STR("a")));
	assert_true(str_next(&rest, ',', &piece));
	assert_true(str_equal(piece, STR("")));
	assert_true(str_next(&rest, ',', &piece));
	assert_true(str_equal(piece, STR("b")));
	assert_false(str_next(&rest, ',', &piece));

	rest = STR("a,");
	assert_true(str_next(&rest, ',', &piece));
	assert_false(str_next(&rest, ',', &piece));
	rest = STR("");
	assert_false(str_next(&rest, ',', &piece));
	rest = STR_ABSENT;
	assert_false(str_next(&rest, ',', &piece));
}

static void
numbers_are_digits_only(void **state)
{
	static const char *const bad[] = { "", "-1", "+1", " 1", "1 ", "0x1",
	    "1e3", "18446744073709551616", "99999999999999999999", "1.0" };
	uint64_t n = 7;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_false(str_to_u64(str_of(bad[i]), &n));
		assert_int_equal(n, 7);
	}
	assert_true(str_to_u64(STR("0"), &n));
	assert_int_equal(n, 0);
	assert_true(str_to_u64(STR("007"), &n));
	assert_int_equal(n, 7);
	assert_true(str_to_u64(STR("18446744073709551615"), &n));
	assert_true(n == UINT64_MAX);
}

struct utf8_row {
	struct str	text;
	bool		is_good;
};

static void
utf8_is_read_strictly(void **state)
{
	static const struct utf8_row rows[] = {
		{ { "", 0 }, true },
		{ { "plain", 5 }, true },
		{ { "\0", 1 }, true },
		{ { "\xc3\xa9", 2 }, true },
		{ { "\xe2\x82\xac", 3 }, true },
		{ { "\xef\xbf\xbf", 3 }, true },
		{ { "\xf0\x9f\x98\x80", 4 }, true },
		{ { "\xf4\x8f\xbf\xbf", 4 }, true },
		{ { "\x80", 1 }, false },		/* lone continuation */
		{ { "\xc3", 1 }, false },		/* cut off */
		{ { "\xe2\x82", 2 }, false },
		{ { "\xf0\x9f\x98", 3 }, false },
		{ { "\xc0\xaf", 2 }, false },		/* overlong '/' */
		{ { "\xe0\x80\xaf", 3 }, false },
		{ { "\xf0\x80\x80\xaf", 4 }, false },
		{ { "\xed\xa0\x80", 3 }, false },	/* surrogate */
		{ { "\xed\x9f\xbf", 3 }, true },
		{ { "\xf4\x90\x80\x80", 4 }, false },	/* past U+10FFFF */
		{ { "\xf5\x80\x80\x80", 4 }, false },
		{ { "\xff", 1 }, false },
		{ { "\xc3(", 2 }, false },
		{ { "\xe2(\xac", 3 }, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (str_is_utf8(rows[i].text) != rows[i].is_good)
			fail_msg("row %zu", i);
	}
}

static void
code_points_come_one_by_one(void **state)
{
	struct str rest = STR("a\xc3\xa9\xff\xf0\x9f\x98\x80");
	static const uint32_t wanted[] = { 'a', 0xe9, STR_NOT_UTF8, 0x1f600 };
	uint32_t point;

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		assert_true(str_next_code_point(&rest, &point));
		assert_int_equal(point, wanted[i]);
	}
	assert_false(str_next_code_point(&rest, &point));
}

static void
control_characters_are_seen(void **state)
{
	(void)state;
	assert_false(str_has_control(STR("a b\xc3\xa9")));
	assert_true(str_has_control(STR("a\tb")));
	assert_true(str_has_control(STR("a\0b")));
	assert_true(str_has_control(STR("\x7f")));
	assert_true(str_has_control(STR("\xc2\x85")));
	assert_false(str_has_control(STR("\xc2\xa0")));
}

static void
lists_know_what_they_hold(void **state)
{
	const struct str items[] = { STR("a"), STR("b") };
	const struct str_list list = { items, 2 };

	(void)state;
	assert_true(str_list_has(list, STR("b")));
	assert_false(str_list_has(list, STR("c")));
	assert_false(str_list_has((struct str_list){ NULL, 0 }, STR("")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(absent_is_not_the_same_as_empty),
		cmocka_unit_test(texts_compare_by_bytes),
		cmocka_unit_test(parts_are_found),
		cmocka_unit_test(ranges_are_clamped),
		cmocka_unit_test(pieces_are_cut_in_order),
		cmocka_unit_test(numbers_are_digits_only),
		cmocka_unit_test(utf8_is_read_strictly),
		cmocka_unit_test(code_points_come_one_by_one),
		cmocka_unit_test(control_characters_are_seen),
		cmocka_unit_test(lists_know_what_they_hold),
	};

	return cmocka_run_group_tests_name("base/str", tests, NULL, NULL);
}
