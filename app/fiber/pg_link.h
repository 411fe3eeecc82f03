/*
 * pg_link: one connection to PostgreSQL, kept open; for this room only.
 *
 * A link connects, starts its session, carries one pipeline at a time, and is
 * reopened with back-off and jitter when it breaks. It is never freed before
 * pg_link_close, so a pointer to one stays good; what it was doing may end.
 *
 * What libpq 15 asks of its user, and where it is honoured:
 *  - it closes its own socket when a connection breaks, and PQsocket then gives
 *    -1 (or, while connecting, another socket, perhaps of the same number): the
 *    watch is closed without touching the descriptor, and made anew after each
 *    PQconnectPoll;
 *  - PQconnectPoll ignores connect_timeout: our own timer ends an attempt. It
 *    resolves host names blocking: configure address literals or a socket path;
 *  - PQgetResult blocks unless PQisBusy was asked just before;
 *  - in a pipeline a NULL result only separates commands: the end is the result
 *    PGRES_PIPELINE_SYNC, which stands for ReadyForQuery;
 *  - write errors are kept back until reading fails, so "sent" is decided by
 *    whether PQpipelineSync was called: without a Sync the server commits
 *    nothing (PostgreSQL 15 documentation, "Pipelining");
 *  - a notice may hold a visitor's text: only severity and SQLSTATE are read;
 *  - a pending message must be read even while we still write, else both sides
 *    may wait for each other.
 *
 * Session settings are made by a statement after connecting, not by `options`
 * in the start-up packet, which PgBouncer refuses. Behind PgBouncer in session
 * mode all holds; in transaction mode (1.21 or newer, for prepared statements)
 * the time-outs are the pooler's business and LISTEN needs its own way round.
 */
#ifndef FIBER_PG_LINK_H
#define FIBER_PG_LINK_H

#include <libpq-fe.h>

#include "fiber/pg.h"
#include "fiber/pg_wire.h"

struct pg_link;

/* One call on its way; lives on the stack of the fiber that waits for it. */
struct pg_pipeline {
	const struct pg_statement *statement;
	const struct pg_actor	*actor;
	const struct pg_wire	*in;
	struct fiber		*fiber;

	bool			 is_sent;	/* its Sync may have left */
	bool			 has_ended;	/* the Sync's answer came */
	bool			 is_lost;	/* the connection broke */
	bool			 has_warned;	/* a WARNING came meanwhile */
	bool			 was_prepared;	/* earlier, by this link */
	PGresult		*rows;		/* NULL, or the good answer */
	PGresult		*error;		/* NULL, or the first refusal */
};

/* What a link tells its owner: from the loop, but is_lost also from the fiber
 * that finds it out. */
struct pg_link_owner {
	void	(*is_idle)(struct pg_link *, void *owner);
	void	(*is_lost)(struct pg_link *, void *owner);
	/* NULL but for the link that listens: */
	void	(*heard)(void *owner, const char *channel, const char *payload);
	void	*owner;
};

/* Begins to connect at the next turn. `conninfo` is copied. */
struct pg_link	*pg_link_open(const char *conninfo,
		    const struct pg_link_owner *owner);
void		 pg_link_close(struct pg_link **link);
/* Its session is started: it works, or could. */
bool		 pg_link_is_up(const struct pg_link *link);
/* Takes an idle link for oneself; false if it is not idle. */
MUST_USE bool	 pg_link_take(struct pg_link *link);
/*
 * Sends a whole pipeline on a taken link.
 * Fails     false when nothing was sent; the link is then lost.
 */
MUST_USE bool	 pg_link_send(struct pg_link *link, struct pg_pipeline *p);
/* Closes the connection, never cancelling what it does, and reopens it. */
void		 pg_link_abandon(struct pg_link *link);
/* Reopens the connection as soon as nobody uses it. */
void		 pg_link_renew(struct pg_link *link);
/* From now on, and after each reconnect, LISTENs to `channel`; the owner is
 * told is_idle when it does. `channel` is static, of [a-z_]. */
void		 pg_link_listen(struct pg_link *link, const char *channel);
void		 pg_pipeline_clear(struct pg_pipeline *p);

#endif
