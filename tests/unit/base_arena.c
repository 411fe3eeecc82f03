/*
 * What an arena and a buf promise: zeroed and aligned pieces, a ceiling that
 * ends the process (arena) or is remembered (buf), memory used again.
 */
#include <sys/wait.h>
#include <setjmp.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <signal.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"

#define MIB	((size_t)1024 * 1024)

/* Runs `bug` in a child and says whether it ended by SIGABRT. */
static bool
aborts(void (*bug)(void))
{
	int status = 0;
	pid_t child = fork();

	assert_true(child >= 0);
	if (child == 0) {
		(void)close(STDERR_FILENO);
		(void)signal(SIGABRT, SIG_DFL);
		bug();
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

static void
pieces_are_zeroed_and_aligned(void **state)
{
	(void)state;
	/* The second round gets the first round's blocks, which are dirty. */
	for (int round = 0; round < 2; round++) {
		struct arena *a = arena_open(8 * MIB);

		for (size_t bytes = 0; bytes < 3000; bytes += 7) {
			unsigned char *p = arena_take(a, bytes);

			assert_int_equal((uintptr_t)p % alignof(max_align_t),
			    0);
			for (size_t i = 0; i < bytes; i++)
				assert_int_equal(p[i], 0);
			memset(p, 0xee, bytes);
		}
		arena_close(&a);
		assert_null(a);
	}
}

static void
large_pieces_get_their_own_block(void **state)
{
	struct arena *a = arena_open(8 * MIB);
	char *large = arena_take(a, 3 * MIB);
	char *small = arena_take(a, 10);

	(void)state;
	large[0] = 'a';
	large[3 * MIB - 1] = 'z';
	small[9] = 'x';
	assert_int_equal(arena_used(a), 3 * MIB + 10);
	arena_close(&a);
	arena_close(&a);	/* closing nothing is nothing */
}

static void
past_the_ceiling(void)
{
	struct arena *a = arena_open(1000);

	(void)arena_take(a, 600);
	(void)arena_take(a, 401);
}

static void
array_that_overflows(void)
{
	struct arena *a = arena_open(MIB);

	(void)arena_take_array(a, SIZE_MAX / 2, 3);
}

static void
nul_inside(void)
{
	struct arena *a = arena_open(MIB);

	(void)arena_cstr(a, STR("a\0b"));
}

static void
our_bugs_end_the_process(void **state)
{
	(void)state;
	assert_true(aborts(past_the_ceiling));
	assert_true(aborts(array_that_overflows));
	assert_true(aborts(nul_inside));
}

static void
copies_are_ours(void **state)
{
	struct arena *a = arena_open(MIB);
	char mine[] = "abc";
	struct str copy = arena_copy(a, str_of(mine));

	(void)state;
	mine[0] = 'x';
	assert_true(str_equal(copy, STR("abc")));
	assert_true(str_is_absent(arena_copy(a, STR_ABSENT)));
	assert_false(str_is_absent(arena_copy(a, STR(""))));
	assert_string_equal(arena_cstr(a, STR("abc")), "abc");
	assert_string_equal(arena_cstr(a, STR_ABSENT), "");
	assert_true(str_equal(arena_printf(a, "%d-%s", 7, "x"), STR("7-x")));
	arena_close(&a);
}

static void
words_stand_between_spaces(void **state)
{
	static const char *const texts[] = { "", "   ", "a", " a  b ", "a b" };
	static const size_t counts[] = { 0, 0, 1, 2, 2 };
	struct arena *a = arena_open(MIB);

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct str_list words = arena_words(a, str_of(texts[i]));

		assert_int_equal(words.count, counts[i]);
		if (words.count == 2)
			assert_true(str_equal(words.items[1], STR("b")));
	}
	arena_close(&a);
}

static void
only_the_newest_piece_lengthens(void **state)
{
	struct arena *a = arena_open(MIB);
	char *first = arena_take(a, 10);
	char *second = arena_take(a, 10);

	(void)state;
	memset(second, 'b', 10);
	assert_false(arena_lengthen(a, first, 10, 20));
	assert_true(arena_lengthen(a, second, 10, 100));
	assert_int_equal(second[9], 'b');
	assert_int_equal(second[99], 0);
	assert_int_equal(arena_used(a), 110);
	assert_false(arena_lengthen(a, second, 100, 100000));
	assert_int_equal(arena_used(a), 110);
	arena_close(&a);
}

static void
buf_keeps_what_was_added(void **state)
{
	struct arena *a = arena_open(8 * MIB);
	struct buf b;

	(void)state;
	buf_open(&b, a, MIB);
	assert_true(str_equal(buf_str(&b), STR("")));
	assert_false(str_is_absent(buf_str(&b)));
	for (int i = 0; i < 20000; i++)
		buf_add(&b, STR("0123456789"));
	assert_int_equal(buf_str(&b).len, 200000);
	for (size_t i = 0; i < 200000; i++)
		assert_int_equal(buf_str(&b).bytes[i], '0' + (char)(i % 10));
	assert_false(buf_is_full(&b));
	arena_close(&a);
}

static void
buf_stops_at_its_ceiling_and_remembers(void **state)
{
	struct arena *a = arena_open(MIB);
	struct buf b;

	(void)state;
	buf_open(&b, a, 10);
	buf_add(&b, STR("0123456789"));
	assert_false(buf_is_full(&b));
	buf_add(&b, STR(""));
	assert_false(buf_is_full(&b));
	buf_add_byte(&b, 'x');
	assert_true(buf_is_full(&b));
	assert_int_equal(buf_str(&b).len, 10);

	buf_clear(&b);
	assert_false(buf_is_full(&b));
	buf_add(&b, STR("0123456789x"));
	assert_true(buf_is_full(&b));
	/* what would still fit is not added either: no holes in the text */
	buf_add_byte(&b, 'x');
	assert_int_equal(buf_str(&b).len, 0);
	arena_close(&a);
}

static void
buf_prints_short_and_long(void **state)
{
	struct arena *a = arena_open(MIB);
	struct buf b;

	(void)state;
	buf_open(&b, a, 1000);
	buf_printf(&b, "%d|%s|", -5, "x");
	buf_add_i64(&b, INT64_MIN);
	assert_true(str_equal(buf_str(&b), STR("-5|x|-9223372036854775808")));
	buf_clear(&b);
	buf_printf(&b, "%0300d", 1);
	assert_int_equal(buf_str(&b).len, 300);
	buf_printf(&b, "%0800d", 1);
	assert_true(buf_is_full(&b));
	assert_int_equal(buf_str(&b).len, 300);
	arena_close(&a);
}

static void
buf_escapes(void **state)
{
	struct arena *a = arena_open(MIB);
	struct buf b;

	(void)state;
	buf_open(&b, a, 1000);
	buf_add_percent(&b, STR("aZ09-._~ /?&=+%\xc3\xa9"));
	assert_true(str_equal(buf_str(&b),
	    STR("aZ09-._~%20%2F%3F%26%3D%2B%25%C3%A9")));
	buf_clear(&b);
	buf_add_json(&b, STR("a\"\\\n\r\t\x01\x7f\xc3\xa9\xff\0"));
	assert_true(str_equal(buf_str(&b),
	    STR("a\\\"\\\\\\n\\r\\t\\u0001\\u007f\xc3\xa9\xef\xbf\xbd"
	    "\\u0000")));
	arena_close(&a);
}

static void
buf_on_the_callers_bytes(void **state)
{
	char bytes[4];
	struct buf b;

	(void)state;
	buf_open_on(&b, bytes, sizeof(bytes));
	buf_add(&b, STR("abcd"));
	assert_false(buf_is_full(&b));
	buf_add_byte(&b, 'e');
	assert_true(buf_is_full(&b));
	assert_true(str_equal(buf_str(&b), STR("abcd")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pieces_are_zeroed_and_aligned),
		cmocka_unit_test(large_pieces_get_their_own_block),
		cmocka_unit_test(our_bugs_end_the_process),
		cmocka_unit_test(copies_are_ours),
		cmocka_unit_test(words_stand_between_spaces),
		cmocka_unit_test(only_the_newest_piece_lengthens),
		cmocka_unit_test(buf_keeps_what_was_added),
		cmocka_unit_test(buf_stops_at_its_ceiling_and_remembers),
		cmocka_unit_test(buf_prints_short_and_long),
		cmocka_unit_test(buf_escapes),
		cmocka_unit_test(buf_on_the_callers_bytes),
	};

	return cmocka_run_group_tests_name("base/arena", tests, NULL, NULL);
}
