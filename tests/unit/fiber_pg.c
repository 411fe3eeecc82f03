/*
 * One statement and its whole answer, through PostgreSQL itself: refusals, who
 * acts, deadlines, many at once, and a migration under a running program.
 */
#include "pg_cluster.h"

static const struct pg_statement refuse = { "refuse",
    "select raise_state($1)", true, one_text, 1, one_bigint, 1 };

static void
set_up_schema(struct arena *a)
{
	make_numbers(a);
	assert_int_equal(run_sql(a, "create or replace function"
	    " raise_state(state text) returns bigint language plpgsql as $$"
	    " begin if state = 'warn' then raise warning 'careful'; return 1;"
	    " end if; raise exception 'no' using errcode = state; end $$",
	    true), FAULT_NONE);
}

static void
each_state_has_its_fault(struct arena *a)
{
	static const struct { const char *state; enum fault fault; } rows[] = {
		{ "PC403", FAULT_FORBIDDEN }, { "PC404", FAULT_NOT_FOUND },
		{ "PC409", FAULT_CONFLICT }, { "PC410", FAULT_GONE },
		{ "PC412", FAULT_CHANGED },
		{ "PC422", FAULT_INVALID }, { "PC429", FAULT_TOO_MANY },
		{ "23505", FAULT_CONFLICT }, { "40001", FAULT_CONFLICT },
		{ "40P01", FAULT_CONFLICT }, { "42501", FAULT_FORBIDDEN },
		{ "55P03", FAULT_BUSY }, { "57014", FAULT_DEADLINE },
		{ "23514", FAULT_STORE }, { "XX000", FAULT_STORE },
	};
	struct pg_rows got;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct pg_value in = { .text = str_of(rows[i].state) };

		assert_int_equal(call(a, &refuse, &in, LONG_MS, &got),
		    rows[i].fault);
	}
	assert_int_equal(run_sql(a, "select nonsense", false), FAULT_STORE);
}

static void
a_constraint_speaks(struct arena *a)
{
	struct pg_value in = { .number = 7 };
	struct pg_rows got;

	assert_int_equal(call(a, &insert_number, &in, LONG_MS, &got),
	    FAULT_NONE);
	assert_int_equal(call(a, &insert_number, &in, LONG_MS, &got),
	    FAULT_CONFLICT);
	in.number = 1000000;
	assert_int_equal(call(a, &insert_number, &in, LONG_MS, &got),
	    FAULT_STORE);
}

static void
a_warning_is_doubt(struct arena *a)
{
	static const struct pg_statement read = { "refuse_read",
	    "select raise_state($1)", false, one_text, 1, one_bigint, 1 };
	struct pg_value in = { .text = STR("warn") };
	struct pg_rows got;

	assert_int_equal(call(a, &refuse, &in, LONG_MS, &got), FAULT_UNCERTAIN);
	assert_int_equal(call(a, &read, &in, LONG_MS, &got), FAULT_NONE);
	assert_int_equal(got.values[0].number, 1);

	/* Even where the session is told to be silent. */
	assert_int_equal(run_sql(a, "set client_min_messages = error", true),
	    FAULT_NONE);
	assert_int_equal(call(a, &refuse, &in, LONG_MS, &got), FAULT_UNCERTAIN);
	assert_int_equal(run_sql(a, "reset client_min_messages", true),
	    FAULT_NONE);
}

static void
a_transaction_stays_open(struct arena *a)
{
	struct pg_value in = { .number = 8 };
	struct pg_rows got;

	assert_int_equal(run_sql(a, "begin", true), FAULT_UNCERTAIN);
	assert_int_equal(call(a, &insert_number, &in, LONG_MS, &got),
	    FAULT_NONE);
	assert_int_equal(call(a, &count_numbers, &in, LONG_MS, &got),
	    FAULT_NONE);
	assert_int_equal(got.values[0].number, 1);
}

/* --- who acts --- */

static const enum pg_type five_texts[] = { PG_TEXT, PG_TEXT, PG_TEXT, PG_TEXT,
    PG_TEXT };
static const struct pg_statement who = { "who",
    "select current_setting('placet.actor'),"
    " current_setting('statement_timeout'), current_setting('lock_timeout'),"
    " current_setting('placet.reach'), current_setting('placet.peer')",
    false, NULL, 0, five_texts, 5 };

static void
the_actor_is_seen(struct arena *a)
{
	struct pg_rows got;

	for (int i = 0; i < 6; i++) {
		struct str actor = arena_printf(a, "user:%d", i);

		assert_int_equal(pg_call(a, PG_HOOK, &who, &(struct pg_actor){
			.who = actor,
			.reach = i == 3 ? STR("{}") : STR_ABSENT,
			.peer = i == 4 ? STR("::1") : STR_ABSENT,
		    }, NULL, mono_in(LONG_MS), &got), FAULT_NONE);
		assert_true(str_equal(got.values[0].text, actor));
		assert_true(str_equal(got.values[1].text, STR("10s")));
		assert_true(str_equal(got.values[2].text, STR("3s")));
		assert_true(str_equal(got.values[3].text,
		    i == 3 ? STR("{}") : STR("")));
		assert_true(str_equal(got.values[4].text,
		    i == 4 ? STR("::1") : STR("")));
	}
}

/* --- deadlines --- */
static void
time_runs_out(struct arena *a)
{
	struct pg_value in = { .real = 2 }, key = { .number = 77 };
	struct pg_rows got;
	struct mono began = mono_now();

	assert_int_equal(call(a, &nap, &in, 100, &got), FAULT_DEADLINE);
	assert_int_equal(call(a, &slow_insert, &in, 100, &got),
	    FAULT_UNCERTAIN);
	assert_true(mono_now().ms - began.ms < 1900);
	assert_int_equal(call(a, &nap, &in, -5, &got), FAULT_DEADLINE);

	/* Abandoned is not cancelled: it happens, and nobody was told no. */
	fiber_sleep(2500);
	assert_int_equal(call(a, &count_numbers, &key, LONG_MS, &got),
	    FAULT_NONE);
	assert_int_equal(got.values[0].number, 1);
}

/* --- many at once --- */

static struct {
	size_t		 left, none, busy, other;
	int		 order[CONNECTIONS + PG_WAITING_MAX + 8];
	size_t		 order_count;
} crowd;

struct member {
	int		 number;
	double		 nap_s;
};

static void
crowd_one(void *argument)
{
	struct member *m = argument;
	struct arena *a = arena_open(1024 * 1024);
	struct pg_value in = { .real = m->nap_s };
	struct pg_rows got;
	enum fault fault = call(a, &nap, &in, LONG_MS, &got);

	crowd.none += fault == FAULT_NONE;
	crowd.busy += fault == FAULT_BUSY;
	crowd.other += fault != FAULT_NONE && fault != FAULT_BUSY;
	if (fault == FAULT_NONE)
		crowd.order[crowd.order_count++] = m->number;
	crowd.left--;
	arena_close(&a);
}

static bool
crowd_is_gone(void *nothing)
{
	(void)nothing;
	return crowd.left == 0;
}

static void
the_queue_is_bounded_and_fair(void **state)
{
	enum { ALL = CONNECTIONS + PG_WAITING_MAX + 3 };
	static struct member members[ALL];

	(void)state;
	memset(&crowd, 0, sizeof crowd);
	for (int i = 0; i < ALL; i++) {
		members[i] = (struct member){ i, i < CONNECTIONS ? 0.3 : 0 };
		crowd.left++;
		assert_int_equal(fiber_start(LANE_PORTAL, crowd_one,
		    &members[i]), FAULT_NONE);
	}
	loop_alone_run(crowd_is_gone, NULL);
	assert_int_equal(crowd.busy, 3);
	assert_int_equal(crowd.other, 0);
	assert_int_equal(crowd.none, CONNECTIONS + PG_WAITING_MAX);
	/* Two serve at once, and one of them may be slower for a while. */
	for (size_t i = 0; i < crowd.order_count; i++)
		assert_in_range(crowd.order[i] + 32, i, i + 64);
}

static const enum pg_type number_and_text[] = { PG_BIGINT, PG_TEXT };
static const struct pg_statement pair = { "pair",
    "select $1, repeat($2, 50)", false, number_and_text, 2, number_and_text,
    2 };

static void
ask_and_compare(void *argument)
{
	struct member *m = argument;

	for (int i = 0; i < 20; i++) {
		struct arena *a = arena_open(1024 * 1024);
		struct pg_value in[2] = {
			{ .number = m->number * 1000 + i },
			{ .text = arena_printf(a, "<%d>", m->number) } };
		struct pg_rows got;
		bool is_right = call(a, &pair, in, LONG_MS, &got) ==
		    FAULT_NONE && got.values[0].number == in[0].number &&
		    got.values[1].text.len == in[1].text.len * 50 &&
		    str_starts(got.values[1].text, in[1].text);

		crowd.none += is_right;
		arena_close(&a);
	}
	crowd.left--;
}

static void
answers_reach_who_asked(void **state)
{
	static struct member members[100];

	(void)state;
	memset(&crowd, 0, sizeof crowd);
	for (int i = 0; i < 100; i++) {
		members[i].number = i;
		crowd.left++;
		assert_int_equal(fiber_start(LANE_PORTAL, ask_and_compare,
		    &members[i]), FAULT_NONE);
	}
	loop_alone_run(crowd_is_gone, NULL);
	assert_int_equal(crowd.none, 2000);
}

static enum fault
call_with(struct arena *a, size_t bytes, struct pg_rows *got)
{
	struct pg_value in[2] = { { .number = 1 }, { 0 } };
	char *text = arena_take(a, bytes);

	memset(text, 'x', bytes);
	in[1].text = str_range(text, bytes);
	return call(a, &pair, in, LONG_MS, got);
}

/* Fifty times as much comes back. */
static void
much_comes_and_goes(struct arena *a)
{
	struct pg_rows got;

	assert_int_equal(call_with(a, 100 * 1000, &got), FAULT_NONE);
	assert_int_equal(got.values[1].text.len, 5 * 1000 * 1000);
	assert_int_equal(call_with(a, 200 * 1000, &got), FAULT_TOO_LARGE);
	assert_int_equal(call_with(a, 1000, &got), FAULT_NONE);
}

/* --- migrations under a running program --- */

static void
a_column_changes_its_type(struct arena *a)
{
	static const struct pg_statement read = { "stale_read",
	    "select n from stale", false, NULL, 0, one_bigint, 1 };
	struct pg_rows got;

	assert_int_equal(run_sql(a, "create table stale as select 5::int as n",
	    true), FAULT_NONE);
	for (int i = 0; i < 4; i++)
		assert_int_equal(call(a, &read, NULL, LONG_MS, &got),
		    FAULT_NONE);
	assert_int_equal(run_sql(a, "alter table stale alter n type bigint",
	    true), FAULT_NONE);
	assert_int_equal(call(a, &read, NULL, LONG_MS, &got), FAULT_NONE);
	assert_int_equal(got.values[0].number, 5);
	assert_int_equal(run_sql(a, "drop table stale", true), FAULT_NONE);
	assert_int_equal(call(a, &read, NULL, LONG_MS, &got), FAULT_STORE);
}

IN_FIBER(schema, set_up_schema)
IN_FIBER(refusals_are_mapped, each_state_has_its_fault)
IN_FIBER(constraints_are_mapped, a_constraint_speaks)
IN_FIBER(a_warning_makes_a_change_uncertain, a_warning_is_doubt)
IN_FIBER(no_transaction_spreads_to_the_next_call, a_transaction_stays_open)
IN_FIBER(each_call_has_its_actor, the_actor_is_seen)
IN_FIBER(a_deadline_is_doubt_for_a_change, time_runs_out)
IN_FIBER(more_than_a_socket_holds_passes, much_comes_and_goes)
IN_FIBER(a_stale_plan_is_made_anew, a_column_changes_its_type)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(schema),
		cmocka_unit_test(refusals_are_mapped),
		cmocka_unit_test(constraints_are_mapped),
		cmocka_unit_test(a_warning_makes_a_change_uncertain),
		cmocka_unit_test(no_transaction_spreads_to_the_next_call),
		cmocka_unit_test(each_call_has_its_actor),
		cmocka_unit_test(a_deadline_is_doubt_for_a_change),
		cmocka_unit_test(the_queue_is_bounded_and_fair),
		cmocka_unit_test(answers_reach_who_asked),
		cmocka_unit_test(more_than_a_socket_holds_passes),
		cmocka_unit_test(a_stale_plan_is_made_anew),
	};

	return cmocka_run_group_tests_name("fiber_pg", tests, cluster_open,
	    cluster_close);
}
