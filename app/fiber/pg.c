#include "fiber/pg.h"

#include <limits.h>
#include <string.h>

#include "base/log.h"
#include "fiber/heap.h"
#include "fiber/pg_link.h"

enum {
	SUBSCRIPTIONS_MAX = 8,
	TRIES_MAX = 4,		/* and one for each connection of the pool */
};

/* A fiber that waits for a connection; lives on its stack. */
struct waiter {
	struct fiber	*fiber;
	struct pg_link	*link;		/* handed over; NULL: not yet */
	struct waiter	*next;
};

struct pool {
	struct pg_link	*links[PG_CONNECTIONS_MAX];
	int		 links_count;
	struct waiter	*first, **last;
	size_t		 waiting;
	struct mono	 down_since;	/* while no link is up */
};

struct subscription {
	const char	*channel;
	void		(*heard)(void *, struct str payload);
	void		*argument;
};

static struct {
	bool		 is_open;
	struct pool	 pools[PG_POOL_COUNT];
	char		*writer_conninfo;
	struct pg_link	*listener;	/* NULL until the first subscription */
	struct subscription subscriptions[SUBSCRIPTIONS_MAX];
	size_t		 subscriptions_count;
} pg;

/* --- pools --- */

static bool
pool_is_up(const struct pool *pool)
{
	for (int i = 0; i < pool->links_count; i++) {
		if (pg_link_is_up(pool->links[i]))
			return true;
	}
	return false;
}

static void
pool_link_is_idle(struct pg_link *link, void *owner)
{
	struct pool *pool = owner;
	struct waiter *w = pool->first;

	if (w == NULL)
		return;
	pool->first = w->next;
	if (pool->first == NULL)
		pool->last = &pool->first;
	pool->waiting--;
	INSIST(pg_link_take(link));
	w->link = link;
	fiber_wake(w->fiber);
}

/* Those who wait learn that their patience counts from now. */
static void
pool_link_is_lost(struct pg_link *link, void *owner)
{
	struct pool *pool = owner;

	(void)link;
	if (pool_is_up(pool))
		return;
	pool->down_since = mono_now();
	for (struct waiter *w = pool->first; w != NULL; w = w->next)
		fiber_wake(w->fiber);
}

static void
pool_open(struct pool *pool, const char *conninfo, int connections)
{
	struct pg_link_owner owner = { .is_idle = pool_link_is_idle,
		.is_lost = pool_link_is_lost, .owner = pool };

	INSIST(connections >= 0 && connections <= PG_CONNECTIONS_MAX);
	pool->last = &pool->first;
	pool->down_since = mono_now();
	for (int i = 0; i < connections; i++)
		pool->links[pool->links_count++] = pg_link_open(conninfo,
		    &owner);
}

static void
pool_close(struct pool *pool)
{
	INSIST(pool->first == NULL);
	while (pool->links_count > 0)
		pg_link_close(&pool->links[--pool->links_count]);
}

static void
pool_leave(struct pool *pool, struct waiter *leaving)
{
	struct waiter **w = &pool->first;

	while (*w != leaving)
		w = &(*w)->next;
	*w = leaving->next;
	if (pool->last == &leaving->next)
		pool->last = w;
	pool->waiting--;
}

/* Until when it makes sense to wait for a connection. */
static struct mono
pool_patience(const struct pool *pool, struct mono deadline)
{
	int64_t last_ms = pool->down_since.ms + PG_PATIENCE_MS;

	if (pool_is_up(pool) || last_ms > deadline.ms)
		return deadline;
	return (struct mono){ last_ms };
}

static enum fault
pool_wait(struct pool *pool, struct mono deadline, struct pg_link **link_r)
{
	struct waiter w = { .fiber = fiber_self() };

	if (pool->waiting >= PG_WAITING_MAX)
		return FAULT_BUSY;
	*pool->last = &w;
	pool->last = &w.next;
	pool->waiting++;
	while (w.link == NULL) {
		struct mono until = pool_patience(pool, deadline);

		if (fiber_park(until) == FAULT_NONE || w.link != NULL)
			continue;
		if (!mono_is_past(pool_patience(pool, deadline)))
			continue;	/* the pool came up just now */
		pool_leave(pool, &w);
		return mono_is_past(deadline) ? FAULT_DEADLINE : FAULT_STORE;
	}
	*link_r = w.link;
	return FAULT_NONE;
}

/* First come, first served: an idle link is mine only if nobody waits. */
static enum fault
pool_take(struct pool *pool, struct mono deadline, struct pg_link **link_r)
{
	if (mono_is_past(deadline))
		return FAULT_DEADLINE;
	for (int i = 0; pool->first == NULL && i < pool->links_count; i++) {
		*link_r = pool->links[i];
		if (pg_link_take(*link_r))
			return FAULT_NONE;
	}
	return pool_wait(pool, deadline, link_r);
}

/* --- refusals --- */

struct refusal {
	const char	*sqlstate;
	enum fault	 fault;
	bool		 is_ours;	/* expected: not logged */
};

static const struct refusal refusals[] = {
	{ "PC403", FAULT_FORBIDDEN, true },
	{ "PC404", FAULT_NOT_FOUND, true },
	{ "PC409", FAULT_CONFLICT, true },
	{ "PC410", FAULT_GONE, true },
	{ "PC412", FAULT_CHANGED, true },
	{ "PC422", FAULT_INVALID, true },
	{ "PC429", FAULT_TOO_MANY, true },
	{ "23505", FAULT_CONFLICT, true },	/* unique_violation */
	{ "40001", FAULT_CONFLICT, true },	/* serialization_failure */
	{ "40P01", FAULT_CONFLICT, true },	/* deadlock_detected */
	{ "42501", FAULT_FORBIDDEN, false },	/* insufficient_privilege */
	{ "55P03", FAULT_BUSY, false },		/* lock_not_available */
	{ "57014", FAULT_DEADLINE, false },	/* query_canceled */
};

/* The server's sentence may hold a visitor's text, but for class 42, which is
 * about our SQL and its names. */
static void
refusal_log(const struct pg_statement *s, const PGresult *error,
    const char *sqlstate)
{
	const char *sentence = strncmp(sqlstate, "42", 2) != 0 ? NULL :
	    PQresultErrorField(error, PG_DIAG_MESSAGE_PRIMARY);
	const char *constraint = PQresultErrorField(error,
	    PG_DIAG_CONSTRAINT_NAME);

	log_event(LOG_WARN, "store_refused", LOG_STR("query", str_of(s->name)),
	    LOG_STR("sqlstate", str_of(sqlstate)),
	    LOG_STR("constraint", constraint == NULL ? STR("") :
	    str_of(constraint)),
	    LOG_STR("sentence", sentence == NULL ? STR("") :
	    str_of(sentence)));
}

static const char *
sqlstate_of(const PGresult *error)
{
	const char *sqlstate = PQresultErrorField(error, PG_DIAG_SQLSTATE);

	return sqlstate == NULL ? "" : sqlstate;
}

static enum fault
refusal_fault(const struct pg_statement *s, const PGresult *error)
{
	const char *sqlstate = sqlstate_of(error);

	for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
		if (strcmp(sqlstate, refusals[i].sqlstate) != 0)
			continue;
		if (!refusals[i].is_ours)
			refusal_log(s, error, sqlstate);
		return refusals[i].fault;
	}
	refusal_log(s, error, sqlstate);
	return FAULT_STORE;
}

/*
 * A migration has changed what a prepared statement gives (0A000, "cached plan
 * must not change result type"), a pooler has forgotten it (26000), or a
 * promoted standby is not what this link is connected to (25006). Nothing was
 * done, and a new connection will know better.
 */
static bool
is_stale(const struct pg_pipeline *p)
{
	const char *sqlstate = sqlstate_of(p->error);

	if (strcmp(sqlstate, "25006") == 0)
		return true;
	return p->was_prepared && (strcmp(sqlstate, "0A000") == 0 ||
	    strcmp(sqlstate, "26000") == 0);
}

/* --- calls --- */

static enum fault
rows_read(struct arena *a, const struct pg_statement *s, const PGresult *result,
    struct pg_rows *rows_r)
{
	size_t columns = (size_t)s->out_count, rows = (size_t)PQntuples(result);
	struct pg_value *values;

	if (PQnfields(result) != s->out_count)
		return FAULT_STORE;
	if (PQresultMemorySize(result) > PG_ROWS_MAX_BYTES)
		return FAULT_TOO_LARGE;
	values = ARENA_ARRAY(a, struct pg_value, rows * columns + 1);
	for (size_t i = 0; i < rows * columns; i++) {
		int row = (int)(i / columns), column = (int)(i % columns);
		struct pg_wire wire = { NULL, 0 };

		if (!PQgetisnull(result, row, column))
			wire = (struct pg_wire){
			    PQgetvalue(result, row, column),
			    PQgetlength(result, row, column) };
		if (!pg_wire_read(a, s->out[column], PQftype(result, column),
		    wire, &values[i]))
			return FAULT_STORE;
	}
	*rows_r = (struct pg_rows){ rows, values };
	return FAULT_NONE;
}

/* What became of one try; the answer itself is in the pipeline. */
enum trial { TRIAL_ANSWERED = 1, TRIAL_UNSENT, TRIAL_LOST, TRIAL_LATE };

static enum trial
link_ask(struct pg_link *link, struct pg_pipeline *p, struct mono deadline)
{
	if (!pg_link_send(link, p))
		return TRIAL_UNSENT;
	while (!p->has_ended && !p->is_lost) {
		if (fiber_park(deadline) == FAULT_NONE)
			continue;
		if (p->has_ended || p->is_lost)
			break;
		pg_link_abandon(link);
		return TRIAL_LATE;
	}
	return p->has_ended ? TRIAL_ANSWERED : TRIAL_LOST;
}

static enum fault
answer_read(struct arena *a, const struct pg_pipeline *p,
    struct pg_rows *rows_r)
{
	const struct pg_statement *s = p->statement;
	enum fault fault;

	if (p->error != NULL)
		return refusal_fault(s, p->error);
	/* Committed here, but perhaps nowhere else (security.md F9). */
	if (s->is_change && p->has_warned)
		return FAULT_UNCERTAIN;
	INSIST(p->rows != NULL);
	fault = rows_read(a, s, p->rows, rows_r);
	if (fault != FAULT_NONE) {
		log_event(LOG_ALARM, fault == FAULT_TOO_LARGE ?
		    "store_answer_too_large" : "store_answer_misshapen",
		    LOG_STR("query", str_of(s->name)));
		return s->is_change ? FAULT_UNCERTAIN : fault;
	}
	return FAULT_NONE;
}

/*
 * One try of a call.
 * Gives     true when it is decided, and then *fault_r; false to try again.
 */
static bool
call_once(struct arena *a, struct pool *pool, struct pg_pipeline *p,
    struct mono deadline, struct pg_rows *rows_r, enum fault *fault_r)
{
	bool is_change = p->statement->is_change, is_decided = true;
	struct pg_link *link;

	*fault_r = pool_take(pool, deadline, &link);
	if (*fault_r != FAULT_NONE)
		return true;
	switch (link_ask(link, p, deadline)) {
	case TRIAL_UNSENT:
		*fault_r = FAULT_STORE;
		is_decided = false;
		break;
	case TRIAL_LOST:
		*fault_r = is_change ? FAULT_UNCERTAIN : FAULT_STORE;
		is_decided = is_change;
		break;
	case TRIAL_LATE:
		*fault_r = is_change ? FAULT_UNCERTAIN : FAULT_DEADLINE;
		break;
	case TRIAL_ANSWERED:
		*fault_r = answer_read(a, p, rows_r);
		if (p->error != NULL && is_stale(p)) {
			pg_link_renew(link);
			is_decided = false;
		}
		break;
	}
	pg_pipeline_clear(p);
	return is_decided;
}

enum fault
pg_call(struct arena *a, enum pg_pool which, const struct pg_statement *s,
    const struct pg_actor *actor, const struct pg_value *in,
    struct mono deadline, struct pg_rows *rows_r)
{
	struct pg_wire wires[PG_PARAMETERS_MAX];
	struct pool *pool = &pg.pools[which];
	enum fault fault = FAULT_STORE;

	INSIST(pg.is_open && which < PG_POOL_COUNT);
	INSIST(s->in_count <= PG_PARAMETERS_MAX && !str_is_absent(actor->who));
	for (int i = 0; i < s->in_count; i++)
		wires[i] = pg_wire_write(a, s->in[i], &in[i]);

	for (int i = 0; i < TRIES_MAX + pool->links_count; i++) {
		struct pg_pipeline p = { .statement = s, .actor = actor,
			.in = wires, .fiber = fiber_self() };

		if (call_once(a, pool, &p, deadline, rows_r, &fault))
			break;
	}
	return fault;
}

/* --- listening --- */

static void
listener_heard(void *nothing, const char *channel, const char *payload)
{
	(void)nothing;
	for (size_t i = 0; i < pg.subscriptions_count; i++) {
		const struct subscription *s = &pg.subscriptions[i];

		if (strcmp(s->channel, channel) == 0)
			s->heard(s->argument, str_of(payload));
	}
}

static void
listener_is_idle(struct pg_link *link, void *nothing)
{
	(void)link;
	(void)nothing;
	for (size_t i = 0; i < pg.subscriptions_count; i++)
		pg.subscriptions[i].heard(pg.subscriptions[i].argument,
		    STR_ABSENT);
}

static void
listener_is_lost(struct pg_link *link, void *nothing)
{
	(void)link;
	(void)nothing;
}

void
pg_listen(const char *channel, void (*heard)(void *, struct str payload),
    void *argument)
{
	static const struct pg_link_owner owner = {
		.is_idle = listener_is_idle, .is_lost = listener_is_lost,
		.heard = listener_heard };

	INSIST(pg.is_open && pg.subscriptions_count < SUBSCRIPTIONS_MAX);
	pg.subscriptions[pg.subscriptions_count++] =
	    (struct subscription){ channel, heard, argument };
	if (pg.listener == NULL)
		pg.listener = pg_link_open(pg.writer_conninfo, &owner);
	pg_link_listen(pg.listener, channel);
}

/* --- opening and closing --- */

void
pg_worker_open(const struct pg_setup *setup)
{
	size_t bytes = strlen(setup->writer_conninfo) + 1;

	INSIST(!pg.is_open);
	pg.is_open = true;
	pg.writer_conninfo = heap_take(1, bytes);
	memcpy(pg.writer_conninfo, setup->writer_conninfo, bytes);
	pool_open(&pg.pools[PG_READER], setup->reader_conninfo,
	    setup->reader_connections);
	pool_open(&pg.pools[PG_WRITER], setup->writer_conninfo,
	    setup->writer_connections);
	pool_open(&pg.pools[PG_HOOK], setup->reader_conninfo,
	    setup->hook_connections);
}

void
pg_worker_close(void)
{
	for (int i = 0; i < PG_POOL_COUNT; i++)
		pool_close(&pg.pools[i]);
	pg_link_close(&pg.listener);
	explicit_bzero(pg.writer_conninfo, strlen(pg.writer_conninfo));
	free(pg.writer_conninfo);
	memset(&pg, 0, sizeof pg);
}

bool
pg_is_up(void)
{
	return pool_is_up(&pg.pools[PG_WRITER]);
}
