/*
 * pg: PostgreSQL, awaited. libpq is seen by pg_link.c and pg.c only.
 *
 * A call is one pipeline with one Sync, that is one implicit transaction: first
 * set_config('placet.actor', …, true) and the rest of struct pg_actor, then the
 * statement. A change has succeeded only after ReadyForQuery with every result
 * good and no WARNING since it was sent (security.md F9). Past its deadline a
 * change's outcome is FAULT_UNCERTAIN and the connection is abandoned, never
 * cancelled.
 *
 * Connections are non-blocking from connect to flush, per worker, in pools:
 * one for reads, one for changes, one reserved for the hook, and one single
 * connection that LISTENs. A broken one is reopened with back-off and jitter;
 * statements are prepared on first use per connection. How, and what PgBouncer
 * needs: pg_link.h.
 *
 * A call that found its connection dead before anything was sent, and a read
 * that lost its connection, are tried again on another one; so is a call whose
 * plan a migration has made stale. A pool that has had no connection for
 * PG_PATIENCE_MS fails its calls at once.
 */
#ifndef FIBER_PG_H
#define FIBER_PG_H

#include "base/id.h"
#include "base/secret.h"
#include "fiber/fiber.h"

enum {
	PG_PARAMETERS_MAX = 64,		/* of one statement */
	PG_CONNECTIONS_MAX = 64,	/* of one pool */
	PG_WAITING_MAX = 256,		/* fibers that wait for one pool */
	PG_PATIENCE_MS = 1500,
};

enum pg_pool {
	PG_READER = 0,
	PG_WRITER,
	PG_HOOK,		/* reader rights, reserved for LANE_HOOK */
	PG_POOL_COUNT
};

enum pg_type {
	PG_TEXT, PG_BIGINT, PG_INTEGER, PG_BOOLEAN, PG_TIMESTAMPTZ, PG_UUID,
	PG_BYTEA, PG_TEXT_ARRAY, PG_UUID_ARRAY, PG_JSONB, PG_DOUBLE,
};

/* What a generated query is to this file; static const, one per query. */
struct pg_statement {
	const char		*name;		/* "consent_decide" */
	const char		*sql;		/* with $1 … */
	bool			 is_change;
	const enum pg_type	*in;
	int			 in_count;
	const enum pg_type	*out;
	int			 out_count;
};

struct uuid_list {
	const struct uuid	*items;
	size_t			 count;
};

/* One value, either way. An absent text, bytea, array or json is NULL; for the
 * others is_null says so. An array is absent when `items` is NULL; an empty one
 * points somewhere. A NULL inside text[] is an absent text; inside uuid[] it is
 * refused. A timestamp of UTIME_NEVER is 'infinity'. */
struct pg_value {
	bool		 is_null;
	union {
		struct str	 text;		/* TEXT, BYTEA, JSONB */
		int64_t		 number;	/* BIGINT, INTEGER */
		bool		 is_true;
		struct utime	 time;
		struct uuid	 uuid;
		struct str_list	 texts;
		struct uuid_list uuids;
		double		 real;
	};
};

/* Who acts, for row-level security. */
struct pg_actor {
	struct str	who;	/* "user:<uuid>", "machine:<name>",
				   "operator:<uuid>", "system" */
	struct str	reach;	/* "{<uuid>,…}": as far as a token reaches;
				   absent: everywhere */
	struct str	through; /* the app that acts for a user; absent: none */
	struct str	peer;	/* where the request came from; absent: from
				   nowhere */
};

struct pg_rows {
	size_t			 count;
	const struct pg_value	*values;	/* count × out_count */
};

/* Of one answer, as libpq has it. Ours takes up to twice as much, and an
 * exchange has 16 MiB for all that it does. */
#define PG_ROWS_MAX_BYTES	((size_t)5 * 1024 * 1024)

struct pg_setup {
	const char	*reader_conninfo;
	const char	*writer_conninfo;
	int		 reader_connections;	/* per worker */
	int		 writer_connections;
	int		 hook_connections;
};

/* Once per process. Connects in the background; never blocks, never fails. The
 * strings of *setup are copied. */
void		 pg_worker_open(const struct pg_setup *setup);
/* Hangs up; no call may be in the air. For programs that end. */
void		 pg_worker_close(void);
/* A connection for changes is open, as far as we know. */
bool		 pg_is_up(void);

/*
 * Sends one statement and waits for its whole answer.
 *
 * Gives     rows whose memory is in `a`.
 * Waits     for a free connection and the answer, together until `deadline`.
 * Fails     FAULT_STORE (away, refused, constraint that is a bug: logged with
 *           SQLSTATE), FAULT_CONFLICT (SQLSTATE 40001, 40P01, 23505, PC409),
 *           FAULT_FORBIDDEN (42501, PC403), FAULT_NOT_FOUND (PC404),
 *           FAULT_GONE (PC410), FAULT_CHANGED (PC412), FAULT_INVALID (PC422),
 *           FAULT_TOO_MANY (PC429),
 *           FAULT_BUSY (queue full; 55P03 lock_timeout), FAULT_DEADLINE
 *           (nothing was sent, or it was a read, or the server rolled back by
 *           its statement_timeout, 57014), FAULT_TOO_LARGE (a read, over
 *           PG_ROWS_MAX_BYTES), FAULT_UNCERTAIN (a change was sent,
 *           outcome unknown). PC… are SQLSTATEs that our own functions raise.
 */
MUST_USE enum fault pg_call(struct arena *a, enum pg_pool pool,
		    const struct pg_statement *s,
		    const struct pg_actor *actor, const struct pg_value *in,
		    struct mono deadline, struct pg_rows *rows_r);

/*
 * Subscribes this worker's LISTEN connection, which uses writer_conninfo.
 *
 * Accepts   `channel`: static, of [a-z_]; at most 8 of them.
 * `heard` runs on the main stack for each NOTIFY, and with an absent payload
 * after each connect: what was said meanwhile is lost, so look yourself.
 */
void		 pg_listen(const char *channel,
		    void (*heard)(void *, struct str payload), void *argument);

#endif
