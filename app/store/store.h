/*
 * store: the grant store, spoken to in typed, named queries.
 *
 * Each file sql/queries/<room>/<name>.sql becomes one function store_<name>()
 * in build/gen/queries.h; features include that. Here is the one thin place all
 * of them go through: it chooses the connection, the deadline and the actor.
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "web/exchange.h"

/* How long a query may take, waiting for a connection included. A change keeps
 * its time even when the exchange has less left: it must be allowed to finish. */
#define STORE_READ_MS		2000
#define STORE_CHANGE_MS		5000
#define STORE_HOOK_MS		800

enum store_kind { STORE_READ = 1, STORE_CHANGE, STORE_HOOK };
enum store_rows { STORE_NONE = 1, STORE_ONE, STORE_MAYBE, STORE_MANY };

/* One generated query. The flags run along pg.in and pg.out. */
struct store_statement {
	struct pg_statement	 pg;
	enum store_kind		 kind;
	enum store_rows		 rows;
	const bool		*out_may_be_null;
	const char		*actor;		/* NULL: the exchange's */
	bool			 is_allowed_anywhere;
};

/*
 * Runs one query as x->actor; where that is absent, as the signed-in user, and
 * for a visitor who is nobody yet as machine:web. Queries that come before
 * somebody is somebody name their own actor, which counts more than a user. A
 * change in an exchange whose route only READS is a PANIC, unless the query
 * file says `under: any`.
 *
 * Gives     *rows_r with as many rows as the query promises.
 * Waits     at most the deadline of its kind; reads no longer than x->deadline.
 * Fails     as pg_call; FAULT_NOT_FOUND when exactly one row was promised and
 *           there is none; FAULT_STORE, with an alarm in the log, for more rows
 *           or a NULL that the query file does not announce.
 */
MUST_USE enum fault store_call(struct exchange *x,
		    const struct store_statement *s,
		    const struct pg_value *in, struct pg_rows *rows_r);

/* What the caller left out, where the query file does not allow NULL, is
 * empty; where it does, it is NULL. */
struct pg_value	store_text(struct str text, bool may_be_null);
struct pg_value	store_texts(struct str_list texts, bool may_be_null);
struct pg_value	store_uuids(struct uuid_list uuids, bool may_be_null);

#endif
