/*
 * What csv promises: cells that come out as they went in, and that no
 * spreadsheet runs.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/csv.h"

static struct arena *arena;

static int
open_all(void **state)
{
	(void)state;
	arena = arena_open((size_t)1024 * 1024);
	return 0;
}

static int
close_all(void **state)
{
	(void)state;
	arena_close(&arena);
	return 0;
}

static struct str
cell(struct str text)
{
	struct buf b;

	buf_open(&b, arena, 4096);
	csv_add(&b, text);
	return buf_str(&b);
}

static void
plain_cells_stay_as_they_are(void **state)
{
	static const char *const rows[][2] = {
		{ "Ana Ruiz", "\"Ana Ruiz\"" },
		{ "a,b \"c\"", "\"a,b \"\"c\"\"\"" },
		{ "", "\"\"" },
		{ "1=1", "\"1=1\"" },
		{ "a\nb\x1b[31m", "\"a b [31m\"" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_true(str_equal(cell(str_of(rows[i][0])),
		    str_of(rows[i][1])));
}

static void
no_formula_is_left(void **state)
{
	static const char *const bad[] = {
		"=1+1", "+1", "-1", "@SUM(A1)", "|calc", "%0A=1",
		" =1", "\xc2\xa0=1", "\xe2\x80\x8b=1", "\xef\xbb\xbf@a",
		"\xef\xbc\x9d" "1", "\xef\xbc\x8b" "1", "\xe2\x88\x92" "1",
		"\t=1", "\r=1", "\n=1", " \xe2\x80\x8f -2",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_true(str_starts(cell(str_of(bad[i])), STR("\"'")));
}

static void
rows_end_with_a_line(void **state)
{
	struct buf b;

	(void)state;
	buf_open(&b, arena, 4096);
	csv_add(&b, STR("a"));
	csv_add(&b, STR(""));
	csv_end_row(&b);
	csv_add(&b, STR("b"));
	csv_end_row(&b);
	assert_true(str_equal(buf_str(&b), STR("\"a\",\"\"\r\n\"b\"\r\n")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain_cells_stay_as_they_are),
		cmocka_unit_test(no_formula_is_left),
		cmocka_unit_test(rows_end_with_a_line),
	};

	return cmocka_run_group_tests_name("base/csv", tests, open_all,
	    close_all);
}
