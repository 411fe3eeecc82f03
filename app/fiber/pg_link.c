#include "fiber/pg_link.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "base/log.h"
#include "fiber/heap.h"
#include "fiber/loop.h"

enum {
	CONNECT_MS = 2000,		/* for each host of the conninfo */
	HOSTS_MAX = 8,
	RETRY_FIRST_MS = 50,
	RETRY_LAST_MS = 5000,
	CHANNELS_MAX = 8,
	STEPS_MAX = 8 + CHANNELS_MAX,
	PEEKS_MAX = 4,
};

/* Session settings. Our own deadlines are shorter; these end what a vanished
 * worker left behind. Statements are planned once: with row-level security in
 * them, planning takes longer than running. */
#define STATEMENT_TIMEOUT	"10s"
#define LOCK_TIMEOUT		"3s"
#define IDLE_IN_TRANSACTION	"5s"

static const char session_sql[] =
    "select set_config('statement_timeout', '" STATEMENT_TIMEOUT "', false),"
    " set_config('lock_timeout', '" LOCK_TIMEOUT "', false),"
    " set_config('idle_in_transaction_session_timeout', '"
    IDLE_IN_TRANSACTION "', false),"
    " set_config('plan_cache_mode', 'force_generic_plan', false)";

/*
 * Local to the implicit transaction of one pipeline. The level of messages is
 * set each time: a role that is configured to hear only errors would otherwise
 * hide the WARNING of a commit that was not replicated.
 */
static const char actor_name[] = "placet_actor";
static const char actor_sql[] =
    "select set_config('placet.actor', $1, true),"
    " set_config('placet.reach', $2, true),"
    " set_config('placet.through', $3, true),"
    " set_config('placet.peer', $4, true),"
    " set_config('client_min_messages', 'warning', true)";

enum link_state {
	LINK_DOWN = 1,		/* waits for its timer */
	LINK_CONNECTING,
	LINK_STARTING,		/* its session */
	LINK_IDLE,
	LINK_TAKEN,
	LINK_WORKING,
};

enum step { STEP_ACTOR_PREPARED = 1, STEP_PREPARED, STEP_RAN, STEP_ASIDE };

struct pg_link {
	char			*conninfo;
	struct pg_link_owner	 owner;
	enum link_state		 state;
	PGconn			*connection;
	int			 fd;
	struct loop_watch	*watch;
	struct loop_timer	*timer;		/* retry, or give up */
	unsigned int		 failures;	/* attempts since it was up */
	struct pg_pipeline	*pipeline;	/* in the air */

	enum step		 steps[STEPS_MAX];	/* expected answers */
	size_t			 steps_count, steps_done;
	bool			 start_failed;
	bool			 is_old;	/* renewed when next idle */

	bool			 has_actor;	/* actor_name is prepared */
	const char		**prepared;	/* names of statements */
	size_t			 prepared_count, prepared_room;

	const char		*channels[CHANNELS_MAX];
	size_t			 channels_count;
	bool			 has_new_channel;
};

static void link_lose(struct pg_link *l, const char *why);
static void link_start_session(struct pg_link *l);
static void link_ready(void *argument, bool can_read, bool can_write);

void
pg_pipeline_clear(struct pg_pipeline *p)
{
	PQclear(p->rows);
	PQclear(p->error);
	p->rows = p->error = NULL;
}

/* --- what is prepared --- */

static bool
is_prepared(const struct pg_link *l, const struct pg_statement *s)
{
	for (size_t i = 0; i < l->prepared_count; i++) {
		if (l->prepared[i] == s->name)
			return true;
	}
	return false;
}

static void
remember_prepared(struct pg_link *l, const struct pg_statement *s)
{
	if (l->prepared_count == l->prepared_room) {
		l->prepared_room = l->prepared_room * 2 + 16;
		l->prepared = heap_grow(l->prepared, l->prepared_room,
		    sizeof *l->prepared);
	}
	l->prepared[l->prepared_count++] = s->name;
}

/* --- answers --- */

static void
noticed(void *link, const PGresult *notice)
{
	struct pg_link *l = link;
	const char *severity = PQresultErrorField(notice,
	    PG_DIAG_SEVERITY_NONLOCALIZED);
	const char *state = PQresultErrorField(notice, PG_DIAG_SQLSTATE);

	if (severity == NULL || strcmp(severity, "NOTICE") == 0 ||
	    strcmp(severity, "INFO") == 0 || strcmp(severity, "LOG") == 0 ||
	    strcmp(severity, "DEBUG") == 0)
		return;
	if (l->pipeline == NULL)
		return;		/* its last words; the loss will be logged */
	l->pipeline->has_warned = true;
	log_event(LOG_WARN, "store_warned",
	    LOG_STR("query", str_of(l->pipeline->statement->name)),
	    LOG_STR("severity", str_of(severity)),
	    LOG_STR("sqlstate", state == NULL ? STR("") : str_of(state)));
}

static void
pipeline_take(struct pg_link *l, enum step step, PGresult *result)
{
	struct pg_pipeline *p = l->pipeline;
	ExecStatusType status = PQresultStatus(result);

	if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
		if (status != PGRES_PIPELINE_ABORTED && p->error == NULL)
			p->error = result;
		else
			PQclear(result);
		return;
	}
	if (step == STEP_ACTOR_PREPARED)
		l->has_actor = true;
	if (step == STEP_PREPARED)
		remember_prepared(l, p->statement);
	if (step == STEP_RAN && p->rows == NULL)
		p->rows = result;
	else
		PQclear(result);
}

static void
session_take(struct pg_link *l, PGresult *result)
{
	ExecStatusType status = PQresultStatus(result);
	const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);

	if (state != NULL)
		log_event(LOG_WARN, "store_session_refused",
		    LOG_STR("sqlstate", str_of(state)));
	if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
		l->start_failed = true;
	PQclear(result);
}

/*
 * The pipeline is over: the link is free for the next one. No transaction can
 * be open here, unless a statement of ours opened one; then nothing is
 * committed, and it must not spread to the next call (security.md F10).
 */
static void
link_ended(struct pg_link *l)
{
	struct pg_pipeline *p = l->pipeline;

	if (PQtransactionStatus(l->connection) != PQTRANS_IDLE) {
		log_event(LOG_ALARM, "store_transaction_left_open",
		    LOG_STR("query", p == NULL ? STR("none") :
		    str_of(p->statement->name)));
		link_lose(l, "transaction left open");
		return;
	}
	l->pipeline = NULL;
	loop_timer_close(&l->timer);
	if (p != NULL) {
		p->has_ended = true;
		fiber_wake(p->fiber);
	}
	if (l->start_failed || l->is_old) {
		link_lose(l, l->is_old ? "renewed" : "session refused");
		return;
	}
	l->failures = 0;
	l->state = LINK_IDLE;
	if (l->has_new_channel)
		link_start_session(l);
	else
		l->owner.is_idle(l, l->owner.owner);
}

/* Takes what has arrived. Gives true when the Sync's answer was among it. */
static bool
take_results(struct pg_link *l)
{
	int separators = 0;

	while (separators < 3 && !PQisBusy(l->connection)) {
		PGresult *result = PQgetResult(l->connection);

		if (result == NULL) {
			separators++;
			continue;
		}
		separators = 0;
		if (PQresultStatus(result) == PGRES_PIPELINE_SYNC) {
			PQclear(result);
			return true;
		}
		if (l->steps_done >= l->steps_count) {
			/* The server says why it hangs up. */
			PQclear(result);
			continue;
		}
		if (l->pipeline != NULL)
			pipeline_take(l, l->steps[l->steps_done++], result);
		else
			session_take(l, result);
	}
	return false;
}

static void
take_notifications(struct pg_link *l)
{
	PGnotify *n;

	while ((n = PQnotifies(l->connection)) != NULL) {
		if (l->owner.heard != NULL)
			l->owner.heard(l->owner.owner, n->relname, n->extra);
		PQfreemem(n);
	}
}

static bool
link_flush(struct pg_link *l)
{
	int left = PQflush(l->connection);

	if (left < 0)
		return false;
	loop_watch_write(l->watch, left > 0);
	return true;
}

static void
link_work(struct pg_link *l, bool can_read, bool can_write)
{
	bool is_broken = can_read && !PQconsumeInput(l->connection);
	bool is_working = l->state == LINK_WORKING || l->state == LINK_STARTING;

	if (is_working && take_results(l)) {
		take_notifications(l);
		link_ended(l);
		return;		/* what else is broken will be told again */
	}
	take_notifications(l);
	if (is_broken || PQstatus(l->connection) != CONNECTION_OK)
		link_lose(l, "connection closed");
	else if (can_write && !link_flush(l))
		link_lose(l, "connection broken");
}

/* --- connecting --- */

static void
link_forget_socket(struct pg_link *l)
{
	bool is_open = l->connection != NULL && l->fd >= 0 &&
	    PQsocket(l->connection) == l->fd;

	loop_watch_close(&l->watch, is_open);
	l->fd = -1;
}

static void
link_disconnect(struct pg_link *l)
{
	loop_timer_close(&l->timer);
	link_forget_socket(l);
	PQfinish(l->connection);
	l->connection = NULL;
	l->has_actor = false;
	l->prepared_count = 0;
	l->start_failed = l->is_old = false;
}

static void link_connect(void *link);

/* 50 ms, doubled to 5 s, of which a random half is left out. */
static int64_t
retry_ms(unsigned int failures)
{
	uint32_t whole = RETRY_FIRST_MS;

	for (unsigned int i = 0; i < failures && whole < RETRY_LAST_MS; i++)
		whole *= 2;
	if (whole > RETRY_LAST_MS)
		whole = RETRY_LAST_MS;
	return whole / 2 + arc4random_uniform(whole / 2);
}

static void
link_lose(struct pg_link *l, const char *why)
{
	struct pg_pipeline *p = l->pipeline;
	bool was_up = pg_link_is_up(l);

	if (was_up || l->failures == 0)
		log_event(LOG_WARN, "store_connection_lost",
		    LOG_STR("why", str_of(why)),
		    LOG_STR("libpq", was_up ? STR("") :
		    str_of(PQerrorMessage(l->connection))));
	l->pipeline = NULL;
	link_disconnect(l);
	l->state = LINK_DOWN;
	l->timer = loop_timer_once(retry_ms(l->failures), link_connect, l);
	l->failures++;
	if (p != NULL) {
		p->is_lost = true;
		fiber_wake(p->fiber);
	}
	if (was_up)
		l->owner.is_lost(l, l->owner.owner);
}

static void
link_attempt_late(void *link)
{
	struct pg_link *l = link;

	l->timer = NULL;
	link_lose(l, "no answer while connecting");
}

/* The socket may be another one now, whatever its number says. */
static void
link_watch_anew(struct pg_link *l, bool wants_write)
{
	loop_watch_close(&l->watch, false);
	l->fd = PQsocket(l->connection);
	l->watch = loop_watch_open(l->fd, wants_write, link_ready, l);
	loop_watch_read(l->watch, !wants_write);
}

static void
link_poll(struct pg_link *l)
{
	switch (PQconnectPoll(l->connection)) {
	case PGRES_POLLING_READING:
		link_watch_anew(l, false);
		return;
	case PGRES_POLLING_WRITING:
		link_watch_anew(l, true);
		return;
	case PGRES_POLLING_OK:
		link_watch_anew(l, false);
		if (PQsetnonblocking(l->connection, 1) != 0 ||
		    !PQenterPipelineMode(l->connection))
			link_lose(l, "no pipeline");
		else
			link_start_session(l);
		return;
	case PGRES_POLLING_FAILED:
	case PGRES_POLLING_ACTIVE:
		break;
	}
	/* libpq has closed the socket, or PQfinish will. */
	link_lose(l, "cannot connect");
}

static int64_t
attempt_ms(const char *conninfo)
{
	PQconninfoOption *options = PQconninfoParse(conninfo, NULL);
	int hosts = 1;

	for (const PQconninfoOption *o = options;
	    o != NULL && o->keyword != NULL; o++) {
		if (o->val == NULL || strcmp(o->keyword, "host") != 0)
			continue;
		for (const char *c = o->val; *c != '\0'; c++)
			hosts += *c == ',';
	}
	PQconninfoFree(options);
	return (int64_t)(hosts < HOSTS_MAX ? hosts : HOSTS_MAX) * CONNECT_MS;
}

/* What stands before `dbname` is a default that the conninfo may change; what
 * stands after it is not (libpq, PQconnectStartParams with expand_dbname). What
 * authorizes is asked here, so a standby that lags must not answer (I1). */
static void
link_connect(void *link)
{
	struct pg_link *l = link;
	const char *const keywords[] = { "tcp_user_timeout", "keepalives_idle",
	    "keepalives_interval", "keepalives_count", "gssencmode",
	    "target_session_attrs", "fallback_application_name", "dbname",
	    "client_encoding", NULL };
	const char *const values[] = { "3000", "5", "2", "3", "disable",
	    "primary", "placet", l->conninfo, "UTF8", NULL };

	l->timer = NULL;
	l->state = LINK_CONNECTING;
	l->connection = PQconnectStartParams(keywords, values, 1);
	if (l->connection == NULL)
		PANIC("out of memory: a connection");
	PQsetNoticeReceiver(l->connection, noticed, l);
	if (PQstatus(l->connection) == CONNECTION_BAD) {
		link_lose(l, "cannot connect");
		return;
	}
	l->timer = loop_timer_once(attempt_ms(l->conninfo), link_attempt_late,
	    l);
	/* As if PQconnectPoll had said PGRES_POLLING_WRITING. */
	link_watch_anew(l, true);
}

static void
link_ready(void *link, bool can_read, bool can_write)
{
	struct pg_link *l = link;

	if (l->state == LINK_CONNECTING)
		link_poll(l);
	else
		link_work(l, can_read, can_write);
}

/* --- pipelines --- */

static void
step_add(struct pg_link *l, enum step step)
{
	INSIST(l->steps_count < STEPS_MAX);
	l->steps[l->steps_count++] = step;
}

static bool
send_plain(struct pg_link *l, const char *sql)
{
	step_add(l, STEP_ASIDE);
	return PQsendQueryParams(l->connection, sql, 0, NULL, NULL, NULL, NULL,
	    1) == 1;
}

static bool
send_session(struct pg_link *l)
{
	char sql[64];

	if (!send_plain(l, session_sql))
		return false;
	for (size_t i = 0; i < l->channels_count; i++) {
		snprintf(sql, sizeof sql, "listen %s", l->channels[i]);
		if (!send_plain(l, sql))
			return false;
	}
	return PQpipelineSync(l->connection) == 1 && link_flush(l);
}

/* Also run again on a link that is up, to LISTEN to one more channel. */
static void
link_start_session(struct pg_link *l)
{
	l->state = LINK_STARTING;
	l->steps_count = l->steps_done = 0;
	l->has_new_channel = false;
	loop_timer_close(&l->timer);
	l->timer = loop_timer_once(CONNECT_MS, link_attempt_late, l);
	if (!send_session(l))
		link_lose(l, "connection broken");
}

/* A NULL would be no value of a setting. */
static const char *
text_or_empty(struct str s)
{
	return str_is_absent(s) ? "" : s.bytes;
}

static bool
send_actor(struct pg_link *l, const struct pg_actor *actor)
{
	static const Oid types[] = { 25, 25, 25, 25 };	/* text */
	static const int formats[] = { 1, 1, 1, 1 };
	const char *values[] = { actor->who.bytes,
	    text_or_empty(actor->reach), text_or_empty(actor->through),
	    text_or_empty(actor->peer) };
	int lengths[] = { (int)actor->who.len, (int)actor->reach.len,
	    (int)actor->through.len, (int)actor->peer.len };

	if (!l->has_actor) {
		step_add(l, STEP_ACTOR_PREPARED);
		if (!PQsendPrepare(l->connection, actor_name, actor_sql, 4,
		    types))
			return false;
	}
	step_add(l, STEP_ASIDE);
	return PQsendQueryPrepared(l->connection, actor_name, 4, values,
	    lengths, formats, 1) == 1;
}

static bool
send_prepare(struct pg_link *l, struct pg_pipeline *p)
{
	const struct pg_statement *s = p->statement;
	Oid types[PG_PARAMETERS_MAX];

	p->was_prepared = is_prepared(l, s);
	if (p->was_prepared)
		return true;
	for (int i = 0; i < s->in_count; i++)
		types[i] = pg_wire_oid(s->in[i]);
	step_add(l, STEP_PREPARED);
	return PQsendPrepare(l->connection, s->name, s->sql, s->in_count,
	    types) == 1;
}

static bool
send_statement(struct pg_link *l, struct pg_pipeline *p)
{
	const struct pg_statement *s = p->statement;
	const char *values[PG_PARAMETERS_MAX];
	int lengths[PG_PARAMETERS_MAX], formats[PG_PARAMETERS_MAX];

	for (int i = 0; i < s->in_count; i++) {
		values[i] = p->in[i].bytes;
		lengths[i] = p->in[i].len;
		formats[i] = 1;
	}
	step_add(l, STEP_RAN);
	return PQsendQueryPrepared(l->connection, s->name, s->in_count, values,
	    lengths, formats, 1) == 1;
}

/*
 * Sees what came since the loop last looked: mostly nothing; or the end of the
 * connection, or the server's last words before it.
 */
static bool
is_still_open(struct pg_link *l)
{
	char byte;

	for (int i = 0; i < PEEKS_MAX; i++) {
		ssize_t n = recv(l->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno == EAGAIN || errno == EWOULDBLOCK;
		if (n == 0 || !PQconsumeInput(l->connection))
			return false;
		take_notifications(l);	/* reads all kinds of messages */
	}
	return PQstatus(l->connection) == CONNECTION_OK;
}

bool
pg_link_send(struct pg_link *l, struct pg_pipeline *p)
{
	if (l->state != LINK_TAKEN)
		return false;		/* lost since it was taken */
	INSIST(p->statement->in_count <= PG_PARAMETERS_MAX);
	l->steps_count = l->steps_done = 0;
	if (!is_still_open(l) ||
	    PQtransactionStatus(l->connection) != PQTRANS_IDLE ||
	    !send_actor(l, p->actor) || !send_prepare(l, p) ||
	    !send_statement(l, p)) {
		link_lose(l, "connection closed before use");
		return false;
	}
	l->pipeline = p;
	l->state = LINK_WORKING;
	p->is_sent = true;
	if (PQpipelineSync(l->connection) != 1 || !link_flush(l))
		link_lose(l, "connection broken");	/* p is told */
	return true;
}

/* --- what else the header promises --- */

struct pg_link *
pg_link_open(const char *conninfo, const struct pg_link_owner *owner)
{
	struct pg_link *l = heap_take(1, sizeof *l);
	size_t bytes = strlen(conninfo) + 1;

	l->conninfo = heap_take(1, bytes);
	memcpy(l->conninfo, conninfo, bytes);
	l->owner = *owner;
	l->state = LINK_DOWN;
	l->fd = -1;
	l->timer = loop_timer_once(0, link_connect, l);
	return l;
}

void
pg_link_close(struct pg_link **link)
{
	struct pg_link *l = *link;

	if (l == NULL)
		return;
	INSIST(l->pipeline == NULL);
	*link = NULL;
	link_disconnect(l);
	explicit_bzero(l->conninfo, strlen(l->conninfo));
	free(l->conninfo);
	free(l->prepared);
	free(l);
}

bool
pg_link_is_up(const struct pg_link *l)
{
	return l->state == LINK_IDLE || l->state == LINK_TAKEN ||
	    l->state == LINK_WORKING;
}

bool
pg_link_take(struct pg_link *l)
{
	if (l->state != LINK_IDLE)
		return false;
	l->state = LINK_TAKEN;
	return true;
}

void
pg_link_abandon(struct pg_link *l)
{
	l->pipeline = NULL;
	link_lose(l, "abandoned past its deadline");
}

void
pg_link_renew(struct pg_link *l)
{
	if (l->state == LINK_IDLE)
		link_lose(l, "renewed");
	else
		l->is_old = pg_link_is_up(l);
}

void
pg_link_listen(struct pg_link *l, const char *channel)
{
	INSIST(l->channels_count < CHANNELS_MAX && strlen(channel) < 48);
	for (const char *c = channel; *c != '\0'; c++)
		INSIST(*c == '_' || (*c >= 'a' && *c <= 'z'));
	l->channels[l->channels_count++] = channel;
	if (l->state == LINK_IDLE)
		link_start_session(l);
	else
		l->has_new_channel = l->state == LINK_STARTING;
}
