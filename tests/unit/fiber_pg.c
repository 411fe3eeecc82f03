/*
 * PostgreSQL 15 itself, through pg.h: types, refusals, deadlines, restarts.
 *
 * Starts a cluster of its own in a temporary folder, reached by a Unix socket
 * (as the user postgres when root, which PostgreSQL refuses to be). With
 * TEST_DATABASE_URL set, that one is used, and what restarts it is left out.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fiber/loop.h"
#include "fiber/pg.h"
#include "fiber/pg_wire.h"

#define BIN "/usr/lib/postgresql/15/bin/"

enum { CONNECTIONS = 2, LONG_MS = 20000 };

/* --- the cluster --- */

static struct {
	char		 folder[64];
	char		 data[80];
	char		 log[80];
	char		 server_options[160];
	char		 conninfo[200];
	bool		 is_own;
	int		 alive_fd;	/* open as long as this program lives */
	pid_t		 undertaker;
} cluster;

static void
become_ordinary(void)
{
	const struct passwd *user = getpwnam("postgres");

	if (geteuid() != 0)
		return;
	if (user == NULL || setgroups(0, NULL) != 0 ||
	    setgid(user->pw_gid) != 0 || setuid(user->pw_uid) != 0)
		_exit(126);
}

static pid_t
run_begin(const char *const *words)
{
	pid_t child = fork();

	assert_true(child >= 0);
	if (child == 0) {
		int quiet = open("/dev/null", O_RDWR);

		dup2(quiet, STDIN_FILENO);
		dup2(quiet, STDOUT_FILENO);
		become_ordinary();
		if (chdir("/") == 0)
			execv(words[0], (char *const *)(uintptr_t)words);
		_exit(127);
	}
	return child;
}

static void
run_end(pid_t child)
{
	int status;

	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

static pid_t
pg_ctl_begin(const char *action)
{
	return run_begin((const char *const[]){ BIN "pg_ctl", "-D",
	    cluster.data, "-w", "-t", "30", "-m", "immediate", "-l",
	    cluster.log, "-o", cluster.server_options, action, NULL });
}

static void
pg_ctl(const char *action)
{
	run_end(pg_ctl_begin(action));
}

/* However this program ends, the cluster ends after it and leaves nothing. */
static void
undertaker_start(void)
{
	int fds[2];
	char nothing;

	assert_int_equal(pipe2(fds, O_CLOEXEC), 0);
	cluster.alive_fd = fds[1];
	cluster.undertaker = fork();
	assert_true(cluster.undertaker >= 0);
	if (cluster.undertaker > 0) {
		close(fds[0]);
		return;
	}
	close(fds[1]);
	while (read(fds[0], &nothing, 1) != 0)
		;
	waitpid(pg_ctl_begin("stop"), NULL, 0);
	waitpid(run_begin((const char *const[]){ "/bin/rm", "-rf",
	    cluster.data, cluster.log, NULL }), NULL, 0);
	_exit(rmdir(cluster.folder) == 0 ? 0 : 1);
}

static int
cluster_open(void **state)
{
	const char *url = getenv("TEST_DATABASE_URL");
	const struct passwd *user = getpwnam("postgres");

	(void)state;
	if (url != NULL) {
		snprintf(cluster.conninfo, sizeof cluster.conninfo, "%s", url);
		return 0;
	}
	cluster.is_own = true;
	snprintf(cluster.folder, sizeof cluster.folder,
	    "/tmp/placet-unit-pg-XXXXXX");
	assert_non_null(mkdtemp(cluster.folder));
	if (geteuid() == 0)
		assert_int_equal(chown(cluster.folder, user->pw_uid,
		    user->pw_gid), 0);
	snprintf(cluster.data, sizeof cluster.data, "%s/data", cluster.folder);
	snprintf(cluster.log, sizeof cluster.log, "%s/log", cluster.folder);
	snprintf(cluster.server_options, sizeof cluster.server_options,
	    "-k %s -c listen_addresses= -c fsync=off", cluster.folder);
	snprintf(cluster.conninfo, sizeof cluster.conninfo,
	    "host=%s user=placet dbname=postgres", cluster.folder);
	undertaker_start();
	run_end(run_begin((const char *const[]){ BIN "initdb", "-D",
	    cluster.data, "-U", "placet", "-A", "trust", "-N", "-E", "UTF8",
	    "--no-locale", NULL }));
	pg_ctl("start");
	return 0;
}

static int
cluster_close(void **state)
{
	(void)state;
	pg_worker_close();
	if (!cluster.is_own)
		return 0;
	close(cluster.alive_fd);
	run_end(cluster.undertaker);
	return 0;
}

/* --- running a test's lines in a fiber --- */

static struct {
	struct arena	*arena;
	void		(*lines)(struct arena *);
	bool		 is_over;
} running;

static void
run_lines(void *nothing)
{
	(void)nothing;
	running.lines(running.arena);
	running.is_over = true;
}

static bool
lines_are_over(void *nothing)
{
	(void)nothing;
	return running.is_over;
}

static void
in_fiber(void (*lines)(struct arena *))
{
	running.arena = arena_open(16 * 1024 * 1024);
	running.lines = lines;
	running.is_over = false;
	assert_int_equal(fiber_start(LANE_PORTAL, run_lines, NULL), FAULT_NONE);
	loop_alone_run(lines_are_over, NULL);
	arena_close(&running.arena);
}

static enum fault
call(struct arena *a, const struct pg_statement *s, const struct pg_value *in,
    int64_t ms, struct pg_rows *rows_r)
{
	return pg_call(a, s->is_change ? PG_WRITER : PG_READER, s,
	    &(struct pg_actor){ .who = STR("system") }, in, mono_in(ms),
	    rows_r);
}

/* Runs SQL that takes and gives nothing. Each is a statement of its own, at an
 * address of its own, as generated ones are. */
static enum fault
run_sql(struct arena *a, const char *sql, bool is_change)
{
	static struct pg_statement statements[32];
	static char names[32][16];
	static size_t count;
	struct pg_statement *s = &statements[count];
	struct pg_rows rows;

	assert_in_range(count, 0, 31);
	snprintf(names[count], sizeof names[count], "run_%zu", count);
	s->name = names[count++];
	s->sql = sql;
	s->is_change = is_change;
	return call(a, s, NULL, LONG_MS, &rows);
}

/* --- values --- */

static const enum pg_type every_type[] = { PG_TEXT, PG_BIGINT, PG_INTEGER,
    PG_BOOLEAN, PG_TIMESTAMPTZ, PG_UUID, PG_BYTEA, PG_TEXT_ARRAY,
    PG_UUID_ARRAY, PG_JSONB, PG_DOUBLE };
enum { TYPES = sizeof every_type / sizeof *every_type };

static const struct pg_statement echo = { "echo",
    "select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11", false, every_type,
    TYPES, every_type, TYPES };

/* What the server understood, in its own words. */
static const enum pg_type eleven_texts[] = { PG_TEXT, PG_TEXT, PG_TEXT, PG_TEXT,
    PG_TEXT, PG_TEXT, PG_TEXT, PG_TEXT, PG_TEXT, PG_TEXT, PG_TEXT };
static const struct pg_statement spell = { "spell",
    "select $1::text, $2::text, $3::text, $4::text,"
    " ($5 at time zone 'UTC')::text, $6::text, encode($7, 'hex'), $8::text,"
    " $9::text, $10::text, $11::text", false, every_type, TYPES, eleven_texts,
    TYPES };

static const struct uuid some_uuids[2] = {
    { { 0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc, 0x4d, 0xef, 0x80, 0x11, 0x22, 0x33,
    0x44, 0x55, 0x66, 0x77 } }, { { 0 } } };

static void
every_type_goes_there_and_back(struct arena *a)
{
	const struct str texts[] = { STR("a,\"b\""), STR_ABSENT, STR("") };
	const struct pg_value in[TYPES] = {
		{ .text = STR("na\xc3\xafve") },
		{ .number = INT64_MIN },
		{ .number = INT32_MIN },
		{ .is_true = true },
		{ .time = { INT64_C(1773307800123456) } },
		{ .uuid = some_uuids[0] },
		{ .text = STR("\0\xff") },
		{ .texts = { texts, 3 } },
		{ .uuids = { some_uuids, 2 } },
		{ .text = STR("{\"a\": [1, null]}") },
		{ .real = -0.1 },
	};
	static const char *const words[TYPES] = { "na\xc3\xafve",
	    "-9223372036854775808", "-2147483648", "true",
	    "2026-03-12 09:30:00.123456",
	    "12345678-9abc-4def-8011-223344556677",
	    "00ff", "{\"a,\\\"b\\\"\",NULL,\"\"}",
	    "{12345678-9abc-4def-8011-223344556677,"
	    "00000000-0000-0000-0000-000000000000}", "{\"a\": [1, null]}",
	    "-0.1" };
	struct pg_rows rows;
	const struct pg_value *v;

	assert_int_equal(call(a, &spell, in, LONG_MS, &rows), FAULT_NONE);
	for (size_t i = 0; i < TYPES; i++)
		assert_true(str_equal(rows.values[i].text, str_of(words[i])));

	assert_int_equal(call(a, &echo, in, LONG_MS, &rows), FAULT_NONE);
	assert_int_equal(rows.count, 1);
	v = rows.values;
	assert_true(str_equal(v[0].text, in[0].text));
	assert_true(v[1].number == INT64_MIN);
	assert_true(v[2].number == INT32_MIN);
	assert_true(v[3].is_true);
	assert_true(v[4].time.us == in[4].time.us);
	assert_true(uuid_equal(v[5].uuid, in[5].uuid));
	assert_true(str_equal(v[6].text, in[6].text));
	assert_int_equal(v[7].texts.count, 3);
	assert_true(str_equal(v[7].texts.items[0], texts[0]));
	assert_true(str_is_absent(v[7].texts.items[1]));
	assert_false(str_is_absent(v[7].texts.items[2]));
	assert_int_equal(v[8].uuids.count, 2);
	assert_memory_equal(v[8].uuids.items, some_uuids, sizeof some_uuids);
	assert_true(str_equal(v[9].text, in[9].text));
	assert_true(v[10].real == -0.1);
}

static void
types_round_trip(void **state)
{
	(void)state;
	in_fiber(every_type_goes_there_and_back);
}

static void
null_goes_there_and_back(struct arena *a)
{
	struct pg_value in[TYPES] = { 0 };
	struct pg_rows rows;

	for (size_t i = 0; i < TYPES; i++)
		in[i].is_null = true;
	assert_int_equal(call(a, &echo, in, LONG_MS, &rows), FAULT_NONE);
	for (size_t i = 0; i < TYPES; i++)
		assert_true(rows.values[i].is_null);

	/* Absent is NULL for what can be absent. */
	in[0].is_null = in[6].is_null = in[7].is_null = in[8].is_null =
	    in[9].is_null = false;
	assert_int_equal(call(a, &echo, in, LONG_MS, &rows), FAULT_NONE);
	for (size_t i = 0; i < TYPES; i++)
		assert_true(rows.values[i].is_null);
}

static void
nulls_round_trip(void **state)
{
	(void)state;
	in_fiber(null_goes_there_and_back);
}

static void
the_edges_go_there_and_back(struct arena *a)
{
	struct str no_text;
	struct pg_value in[TYPES] = {
		{ .text = STR("") }, { .number = INT64_MAX },
		{ .number = INT32_MAX }, { .is_true = false },
		{ .time = UTIME_NEVER }, { .uuid = { { 0 } } },
		{ .text = STR("") }, { .texts = { &no_text, 0 } },
		{ .uuids = { some_uuids, 0 } }, { .text = STR("null") },
		{ .real = 1e308 },
	};
	struct pg_rows rows;
	const struct pg_value *v;

	assert_int_equal(call(a, &echo, in, LONG_MS, &rows), FAULT_NONE);
	v = rows.values;
	for (size_t i = 0; i < TYPES; i++)
		assert_false(v[i].is_null);
	assert_true(v[0].text.len == 0 && !str_is_absent(v[0].text));
	assert_true(v[1].number == INT64_MAX && v[2].number == INT32_MAX);
	assert_true(v[4].time.us == UTIME_NEVER.us);
	assert_true(v[7].texts.count == 0 && v[7].texts.items != NULL);
	assert_true(v[8].uuids.count == 0 && v[8].uuids.items != NULL);
	assert_true(str_equal(v[9].text, STR("null")));
	assert_true(v[10].real == 1e308);

	assert_int_equal(call(a, &spell, in, LONG_MS, &rows), FAULT_NONE);
	assert_true(str_equal(rows.values[4].text, STR("infinity")));
	assert_true(str_equal(rows.values[7].text, STR("{}")));
}

static void
edges_round_trip(void **state)
{
	(void)state;
	in_fiber(the_edges_go_there_and_back);
}

/* Every shortening and every flipped byte of an array is read or refused; ASan
 * sees what reads too far. */
static void
broken_arrays_are_refused(void **state)
{
	const struct str texts[] = { STR("one"), STR("two") };
	const enum pg_type types[] = { PG_TEXT_ARRAY, PG_UUID_ARRAY };
	struct pg_value values[2] = { 0 }, read;
	struct arena *a = arena_open(64 * 1024 * 1024);

	(void)state;
	values[0].texts = (struct str_list){ texts, 2 };
	values[1].uuids = (struct uuid_list){ some_uuids, 2 };
	for (size_t i = 0; i < 2; i++) {
		struct pg_wire whole = pg_wire_write(a, types[i], &values[i]);

		for (int len = 0; len < whole.len; len++) {
			char *cut = arena_take(a, (size_t)len + 1);
			struct pg_wire wire = { cut, len };

			memcpy(cut, whole.bytes, (size_t)len);
			assert_false(pg_wire_read(a, types[i], 0, wire, &read));
		}
		for (int at = 0; at < whole.len * 8; at++) {
			char *bad = arena_take(a, (size_t)whole.len);
			struct pg_wire wire = { bad, whole.len };

			memcpy(bad, whole.bytes, (size_t)whole.len);
			bad[at / 8] = (char)(bad[at / 8] ^ 1 << at % 8);
			if (pg_wire_read(a, types[i], 0, wire, &read))
				assert_true(arena_used(a) > 0);
		}
	}
	arena_close(&a);
}

/* --- refusals --- */

static const enum pg_type one_text[] = { PG_TEXT };
static const enum pg_type one_bigint[] = { PG_BIGINT };
static const struct pg_statement refuse = { "refuse",
    "select raise_state($1)", true, one_text, 1, one_bigint, 1 };
static const struct pg_statement insert_number = { "insert_number",
    "insert into numbers values ($1)", true, one_bigint, 1, NULL, 0 };
static const struct pg_statement count_numbers = { "count_numbers",
    "select count(*) from numbers where n = $1", false, one_bigint, 1,
    one_bigint, 1 };

static void
set_up_schema(struct arena *a)
{
	assert_int_equal(run_sql(a, "drop table if exists numbers, stale",
	    true), FAULT_NONE);
	assert_int_equal(run_sql(a, "create table numbers (n bigint primary key"
	    " check (n < 1000000))", true), FAULT_NONE);
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
refusals_are_mapped(void **state)
{
	(void)state;
	in_fiber(each_state_has_its_fault);
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
constraints_are_mapped(void **state)
{
	(void)state;
	in_fiber(a_constraint_speaks);
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
a_warning_makes_a_change_uncertain(void **state)
{
	(void)state;
	in_fiber(a_warning_is_doubt);
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

static void
no_transaction_spreads_to_the_next_call(void **state)
{
	(void)state;
	in_fiber(a_transaction_stays_open);
}

/* --- who acts --- */

static const struct pg_statement who = { "who",
    "select current_setting('placet.actor'),"
    " current_setting('statement_timeout'), current_setting('lock_timeout'),"
    " current_setting('placet.reach')",
    false, NULL, 0, eleven_texts, 4 };

static void
the_actor_is_seen(struct arena *a)
{
	struct pg_rows got;

	for (int i = 0; i < 6; i++) {
		struct str actor = arena_printf(a, "user:%d", i);

		assert_int_equal(pg_call(a, PG_HOOK, &who, &(struct pg_actor){
			.who = actor,
			.reach = i == 3 ? STR("{}") : STR_ABSENT,
		    }, NULL, mono_in(LONG_MS), &got), FAULT_NONE);
		assert_true(str_equal(got.values[0].text, actor));
		assert_true(str_equal(got.values[1].text, STR("10s")));
		assert_true(str_equal(got.values[2].text, STR("3s")));
		assert_true(str_equal(got.values[3].text,
		    i == 3 ? STR("{}") : STR("")));
	}
}

static void
each_call_has_its_actor(void **state)
{
	(void)state;
	in_fiber(the_actor_is_seen);
}

/* --- deadlines --- */

static const enum pg_type one_double[] = { PG_DOUBLE };
static const struct pg_statement nap = { "nap",
    "select 1::bigint from pg_sleep($1)", false, one_double, 1, one_bigint, 1 };
static const struct pg_statement slow_insert = { "slow_insert",
    "insert into numbers select 77 from pg_sleep($1)", true, one_double, 1,
    NULL, 0 };

static void
time_runs_out(struct arena *a)
{
	struct pg_value in = { .real = 0.5 }, key = { .number = 77 };
	struct pg_rows got;
	struct mono began = mono_now();

	assert_int_equal(call(a, &nap, &in, 100, &got), FAULT_DEADLINE);
	assert_int_equal(call(a, &slow_insert, &in, 100, &got),
	    FAULT_UNCERTAIN);
	assert_true(mono_now().ms - began.ms < 450);
	assert_int_equal(call(a, &nap, &in, -5, &got), FAULT_DEADLINE);

	/* Abandoned is not cancelled: it happens, and nobody was told no. */
	fiber_sleep(700);
	assert_int_equal(call(a, &count_numbers, &key, LONG_MS, &got),
	    FAULT_NONE);
	assert_int_equal(got.values[0].number, 1);
}

static void
a_deadline_is_doubt_for_a_change(void **state)
{
	(void)state;
	in_fiber(time_runs_out);
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

static void
more_than_a_socket_holds_passes(void **state)
{
	(void)state;
	in_fiber(much_comes_and_goes);
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

static void
a_stale_plan_is_made_anew(void **state)
{
	(void)state;
	in_fiber(a_column_changes_its_type);
}

/* --- the server goes away --- */

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

static void
a_terminated_change_is_uncertain(void **state)
{
	(void)state;
	in_fiber(the_backend_ends);
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
	assert_true(mono_now().ms - began.ms < PG_PATIENCE_MS + 1000);
	assert_false(pg_is_up());
	began = mono_now();
	assert_int_equal(call(a, &nap, &in, LONG_MS, &got), FAULT_STORE);
	assert_true(mono_now().ms - began.ms < 200);
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
	assert_true(ticks > (mono_now().ms - began.ms) / 40);
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

static void
schema(void **state)
{
	(void)state;
	in_fiber(set_up_schema);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(schema),
		cmocka_unit_test(types_round_trip),
		cmocka_unit_test(nulls_round_trip),
		cmocka_unit_test(edges_round_trip),
		cmocka_unit_test(broken_arrays_are_refused),
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
		cmocka_unit_test(a_terminated_change_is_uncertain),
		cmocka_unit_test(a_restart_cuts_calls),
		cmocka_unit_test(a_restart_while_idle_costs_nothing),
		cmocka_unit_test(a_server_that_is_away_is_told_soon),
		cmocka_unit_test(a_frozen_server_blocks_nothing),
		cmocka_unit_test(notifications_are_heard),
	};
	void *state = NULL;

	cluster_open(&state);
	loop_alone_open();
	fiber_worker_open();
	pg_worker_open(&(struct pg_setup){ cluster.conninfo, cluster.conninfo,
	    CONNECTIONS, CONNECTIONS, 1 });
	return cmocka_run_group_tests_name("fiber_pg", tests, NULL,
	    cluster_close);
}
