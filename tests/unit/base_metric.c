/*
 * What counters per client promise: so many names, each in one place whoever
 * counts it, and everything beyond in one place for all.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/metric.h"

#define TEXT_BYTES	((size_t)64 * 1024)
#define WORKERS		4
#define NAMES		100
#define OTHERS		"(others)"

static struct arena *arena;

static int
open_all(void **state)
{
	(void)state;
	arena = arena_open((size_t)16 * 1024 * 1024);
	metrics_open();
	return 0;
}

static int
close_all(void **state)
{
	(void)state;
	arena_close(&arena);
	return 0;
}

static void
count(const char *client)
{
	metric_add_by(METRIC_BY_REFRESH_ERRORS, str_of(client));
}

/* Lines of clients, and what they say of this one: -1 for nothing. */
struct told {
	int	lines;
	int64_t	sum;
	int64_t	of;
};

static struct told
told(const char *client)
{
	struct str head = STR("placet_refresh_errors_total{client=\"");
	struct str mark = arena_printf(arena, "%s\"} ", client);
	struct told t = { 0, 0, -1 };
	struct str rest, line;
	struct buf b;

	buf_open(&b, arena, TEXT_BYTES);
	metrics_add_text(&b);
	assert_false(buf_is_full(&b));
	rest = buf_str(&b);
	while (str_next(&rest, '\n', &line)) {
		uint64_t number;

		if (!str_starts(line, head))
			continue;
		line = str_from(line, head.len);
		assert_true(str_to_u64(str_from(line,
		    str_find(line, '}', 0) + 2), &number));
		t.lines++;
		t.sum += (int64_t)number;
		if (str_starts(line, mark)) {
			assert_int_equal(t.of, -1);
			t.of = (int64_t)number;
		}
	}
	return t;
}

/* Several workers that meet the same new names at once. */
static void
a_name_has_one_place_whoever_counts_it(void **state)
{
	struct told t;

	(void)state;
	for (int w = 0; w < WORKERS; w++) {
		pid_t child = fork();

		assert_true(child >= 0);
		if (child > 0)
			continue;
		for (int i = 0; i < NAMES; i++)
			metric_add_by(METRIC_BY_REFRESH_ERRORS,
			    arena_printf(arena, "client-%d-", i));
		_exit(0);
	}
	for (int w = 0; w < WORKERS; w++) {
		int status;

		assert_true(wait(&status) > 0);
		assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	}
	t = told(OTHERS);
	assert_int_equal(t.lines, METRIC_LABELS_MAX + 1);
	assert_int_equal(t.sum, WORKERS * NAMES);
	/* A tie for a new place may send somebody to the others, once. */
	assert_true(t.of >= WORKERS * (NAMES - METRIC_LABELS_MAX));
	assert_true(told("client-0-").of > 0);
}

static void
who_comes_later_is_one_of_the_others(void **state)
{
	struct told before = told(OTHERS), after;

	(void)state;
	count("late");
	count("later");
	count("client-0-");
	after = told(OTHERS);
	assert_int_equal(after.lines, before.lines);
	assert_int_equal(after.of, before.of + 2);
	assert_int_equal(after.sum, before.sum + 3);
	assert_int_equal(told("late").of, -1);
}

static void
a_name_breaks_no_line(void **state)
{
	(void)state;
	metrics_open();
	count("a\"b\\c\nd\xc3\xa4");
	assert_int_equal(told("a\\\"b\\\\c?d??").of, 1);
	metric_add_by(METRIC_BY_REFRESH_ERRORS, (struct str){
		arena_take(arena, 1000), 1000,
	    });
	assert_int_equal(told(OTHERS).of, 0);
	assert_int_equal(told(OTHERS).lines, 3);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_name_has_one_place_whoever_counts_it),
		cmocka_unit_test(who_comes_later_is_one_of_the_others),
		cmocka_unit_test(a_name_breaks_no_line),
	};

	return cmocka_run_group_tests(tests, open_all, close_all);
}
