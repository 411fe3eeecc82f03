/*
 * Connections to PostgreSQL that end: a backend, a restart in the middle of a
 * call or while nobody calls, a server that is away or frozen; and the one
 * that listens, before and after.
 */
#include <signal.h>

#include "pg_cluster.h"

static void
the_backend_ends(struct arena *a)
{
	static const char end[] = "select 1"
	    " where pg_terminate_backend(pg_backend_pid()) is null";
	struct pg_value key = { .number = 12 };
	struct pg_rows got;

	assert_int_equal(run_sql(a, end, true), FAULT_UNCERTAIN);
	assert_int_equal(call(a, &insert_number, &key, LONG_MS, &got),
	    FAULT_NONE);
	assert_int_equal(run_sql(a, end, false), FAULT_STORE);
	assert_int_equal(call(a, &count_numbers, &key, LONG_MS, &got),
	    FAULT_NONE);
}

static pid_t restart;

static void
begin_restart(void *nothing)
{
	(void)nothing;
	restart = pg_ctl_begin("restart");
}

static struct {
	enum fault	 read, change;
	int		 left;
} cut;

static void
cut_read(void *argument)
{
	struct arena *a = argument;
	struct pg_value in = { .real = 1 };
	struct pg_rows got;

	cut.read = call(a, &nap, &in, LONG_MS, &got);
	cut.left--;
}

static void
cut_change(void *argument)
{
	struct arena *a = argument;
	struct pg_value in = { .real = 1 };
	struct pg_rows got;

	cut.change = call(a, &slow_insert, &in, LONG_MS, &got);
	cut.left--;
}

static bool
cut_is_over(void *nothing)
{
	(void)nothing;
	return cut.left == 0;
}

static void
works_again(struct arena *a)
{
	struct pg_value in = { .real = 0 };
	struct pg_rows got;
	struct mono until = mono_in(LONG_MS);

	while ((call(a, &nap, &in, 2000, &got) != FAULT_NONE ||
	    !pg_is_up()) && !mono_is_past(until))
		fiber_sleep(20);
	assert_false(mono_is_past(until));
}

/* In the middle of both: the read is asked again, the change is not. */
static void
a_restart_cuts_calls(void **state)
{
	struct arena *a = arena_open(1024 * 1024);

	(void)state;
	if (!cluster.is_own)
		skip();
	memset(&cut, 0, sizeof cut);
	cut.left = 2;
	assert_int_equal(fiber_start(LANE_PORTAL, cut_read, a), FAULT_NONE);
	assert_int_equal(fiber_start(LANE_PORTAL, cut_change, a), FAULT_NONE);
	loop_timer_once(300, begin_restart, NULL);
	loop_alone_run(cut_is_over, NULL);
	run_end(restart);
	assert_int_equal(cut.change, FAULT_UNCERTAIN);
	assert_true(cut.read == FAULT_NONE || cut.read == FAULT_STORE);
	in_fiber(works_again);
	arena_close(&a);
}

static void
first_change_after(struct arena *a)
{
	struct pg_value in = { .number = 4242 };
	struct pg_rows got;

	assert_int_equal(call(a, &insert_number, &in, LONG_MS, &got),
	    FAULT_NONE);
}

/* The loop has not seen yet that every idle connection is dead: nothing was
 * sent on those, so the change simply goes elsewhere. */
static void
a_restart_while_idle_costs_nothing(void **state)
{
	(void)state;
	if (!cluster.is_own)
		skip();
	in_fiber(works_again);
	pg_ctl("restart");
	in_fiber(first_change_after);
}

static void
away(struct arena *a)
{
	struct pg_value in = { .real = 0 };
	struct pg_rows got;
	struct mono began = mono_now();

	assert_int_equal(call(a, &nap, &in, LONG_MS, &got), FAULT_STORE);
	assert_true(mono_now().ms - began.ms < LONG_MS);
	assert_false(pg_is_up());
	began = mono_now();
	assert_int_equal(call(a, &nap, &in, LONG_MS, &got), FAULT_STORE);
	assert_true(mono_now().ms - began.ms < PG_PATIENCE_MS);
	assert_int_equal(call(a, &slow_insert, &in, LONG_MS, &got),
	    FAULT_STORE);
}

static void
a_server_that_is_away_is_told_soon(void **state)
{
	(void)state;
	if (!cluster.is_own)
		skip();
	pg_ctl("stop");
	in_fiber(away);
	pg_ctl("start");
	in_fiber(works_again);
	assert_true(pg_is_up());
}

static pid_t
postmaster(void)
{
	char path[100], line[20] = "";
	FILE *file;

	snprintf(path, sizeof path, "%s/postmaster.pid", cluster.data);
	file = fopen(path, "r");
	assert_non_null(file);
	assert_non_null(fgets(line, sizeof line, file));
	fclose(file);
	return (pid_t)strtol(line, NULL, 10);
}

static int ticks;

static void
tick(void *nothing)
{
	(void)nothing;
	ticks++;
}

static void
nobody_accepts(struct arena *a)
{
	struct pg_value in = { .real = 0 };
	struct pg_rows got;
	struct mono began = mono_now();

	assert_int_equal(run_sql(a, "select 1 where pg_terminate_backend("
	    "pg_backend_pid()) is null", false), FAULT_STORE);
	assert_int_equal(call(a, &nap, &in, LONG_MS, &got), FAULT_STORE);
	assert_true(mono_now().ms - began.ms < 4 * PG_PATIENCE_MS);
	/* Meanwhile everything else went on. */
	assert_true(ticks > (mono_now().ms - began.ms) / 200);
}

/* Its port is open and it never says a word. */
static void
a_frozen_server_blocks_nothing(void **state)
{
	struct loop_timer *timer;
	pid_t frozen;

	(void)state;
	if (!cluster.is_own)
		skip();
	in_fiber(works_again);
	frozen = postmaster();
	assert_int_equal(kill(frozen, SIGSTOP), 0);
	timer = loop_timer_every(10, tick, NULL);
	in_fiber(nobody_accepts);
	loop_timer_close(&timer);
	assert_int_equal(kill(frozen, SIGCONT), 0);
	in_fiber(works_again);
}

/* --- listening --- */

static struct {
	int		 connects;
	struct str	 payload;
	struct arena	*arena;
} ears;

static void
hear(void *expected, struct str payload)
{
	assert_ptr_equal(expected, &ears);
	if (str_is_absent(payload))
		ears.connects++;
	else
		ears.payload = arena_copy(ears.arena, payload);
}

static void
say_and_hear(struct arena *a)
{
	static const struct pg_statement say = { "say",
	    "select 1::bigint from pg_notify('placet_test', $1)", true,
	    one_text, 1, one_bigint, 1 };
	struct pg_value in = { .text = STR("hello") };
	struct pg_rows got;
	struct mono until = mono_in(LONG_MS);
	int connects = ears.connects;

	ears.arena = a;
	ears.payload = STR_ABSENT;
	if (connects == 0) {
		pg_listen("placet_other", hear, &ears);
		pg_listen("placet_test", hear, &ears);
	}
	while (ears.connects < 2 && !mono_is_past(until))
		fiber_sleep(5);
	while (str_is_absent(ears.payload) && !mono_is_past(until)) {
		if (call(a, &say, &in, LONG_MS, &got) != FAULT_NONE)
			fiber_sleep(50);
		fiber_sleep(20);
	}
	assert_true(str_equal(ears.payload, STR("hello")));
}

static void
notifications_are_heard(void **state)
{
	int before;

	(void)state;
	in_fiber(say_and_hear);
	if (!cluster.is_own)
		return;
	before = ears.connects;
	pg_ctl("restart");
	in_fiber(works_again);
	in_fiber(say_and_hear);
	assert_true(ears.connects > before);
}

IN_FIBER(schema, make_numbers)
IN_FIBER(a_terminated_change_is_uncertain, the_backend_ends)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(schema),
		cmocka_unit_test(a_terminated_change_is_uncertain),
		cmocka_unit_test(a_restart_cuts_calls),
		cmocka_unit_test(a_restart_while_idle_costs_nothing),
		cmocka_unit_test(a_server_that_is_away_is_told_soon),
		cmocka_unit_test(a_frozen_server_blocks_nothing),
		cmocka_unit_test(notifications_are_heard),
	};

	return cmocka_run_group_tests_name("fiber_pg_link", tests, cluster_open,
	    cluster_close);
}
