/*
 * pg_cluster: a PostgreSQL 15 of a test program's own, and what it is asked.
 *
 * Starts a cluster in a temporary folder, reached by a Unix socket (as the
 * user postgres when root, which PostgreSQL refuses to be). With
 * TEST_DATABASE_URL set, that one is used, and what restarts it is left out.
 */
#ifndef PG_CLUSTER_H
#define PG_CLUSTER_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fiber/pg.h"
#include "in_fiber.h"

#define PG_BIN "/usr/lib/postgresql/15/bin/"

enum { CONNECTIONS = 2, LONG_MS = 20000 };

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

static inline void
become_ordinary(void)
{
	const struct passwd *user = getpwnam("postgres");

	if (geteuid() != 0)
		return;
	if (user == NULL || setgroups(0, NULL) != 0 ||
	    setgid(user->pw_gid) != 0 || setuid(user->pw_uid) != 0)
		_exit(126);
}

static inline pid_t
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

static inline void
run_end(pid_t child)
{
	int status;

	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

static inline pid_t
pg_ctl_begin(const char *action)
{
	return run_begin((const char *const[]){ PG_BIN "pg_ctl", "-D",
	    cluster.data, "-w", "-t", "30", "-m", "immediate", "-l",
	    cluster.log, "-o", cluster.server_options, action, NULL });
}

static inline void
pg_ctl(const char *action)
{
	run_end(pg_ctl_begin(action));
}

/* However this program ends, the cluster ends after it and leaves nothing. */
static inline void
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

static inline void
cluster_start(void)
{
	const char *url = getenv("TEST_DATABASE_URL");
	const struct passwd *user = getpwnam("postgres");

	if (url != NULL) {
		snprintf(cluster.conninfo, sizeof cluster.conninfo, "%s", url);
		return;
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
	run_end(run_begin((const char *const[]){ PG_BIN "initdb", "-D",
	    cluster.data, "-U", "placet", "-A", "trust", "-N", "-E", "UTF8",
	    "--no-locale", NULL }));
	pg_ctl("start");
}

/* The cluster, a loop, and this program's connections; for a whole group. */
static inline int
cluster_open(void **state)
{
	(void)state;
	cluster_start();
	loop_alone_open();
	fiber_worker_open();
	pg_worker_open(&(struct pg_setup){ cluster.conninfo, cluster.conninfo,
	    CONNECTIONS, CONNECTIONS, 1 });
	return 0;
}

static inline int
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

/* --- what it is asked --- */

static inline enum fault
call(struct arena *a, const struct pg_statement *s, const struct pg_value *in,
    int64_t ms, struct pg_rows *rows_r)
{
	return pg_call(a, s->is_change ? PG_WRITER : PG_READER, s,
	    &(struct pg_actor){ .who = STR("system") }, in, mono_in(ms),
	    rows_r);
}

/* Runs SQL that takes and gives nothing. Each is a statement of its own, at an
 * address of its own, as generated ones are. */
static inline enum fault
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

static const enum pg_type one_text[] = { PG_TEXT };
static const enum pg_type one_bigint[] = { PG_BIGINT };
static const enum pg_type one_double[] = { PG_DOUBLE };
static const struct pg_statement insert_number = { "insert_number",
    "insert into numbers values ($1)", true, one_bigint, 1, NULL, 0 };
static const struct pg_statement count_numbers = { "count_numbers",
    "select count(*) from numbers where n = $1", false, one_bigint, 1,
    one_bigint, 1 };
static const struct pg_statement nap = { "nap",
    "select 1::bigint from pg_sleep($1)", false, one_double, 1, one_bigint, 1 };
static const struct pg_statement slow_insert = { "slow_insert",
    "insert into numbers select 77 from pg_sleep($1)", true, one_double, 1,
    NULL, 0 };

static inline void
make_numbers(struct arena *a)
{
	assert_int_equal(run_sql(a, "drop table if exists numbers, stale",
	    true), FAULT_NONE);
	assert_int_equal(run_sql(a, "create table numbers (n bigint primary key"
	    " check (n < 1000000))", true), FAULT_NONE);
}

#endif
