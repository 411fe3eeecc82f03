/*
 * refresh_doubt: the engine was asked, and its answer did not arrive.
 *
 * Asking again blindly would be reuse, if it took the token: the engine would
 * end the grant. Its introspection tells, without harm: a token that is spent is
 * not active (clients.md §3.3, rule 2).
 */
#ifndef GATEWAY_REFRESH_DOUBT_H
#define GATEWAY_REFRESH_DOUBT_H

#include "gateway/refresh_flight.h"
#include "gateway/refresh_wait.h"

enum refresh_doubt {
	DOUBT_UNTOUCHED = 1,	/* ask: the token is as it was, the turn ours */
	DOUBT_LOST,		/* it is spent; nobody has what it gave */
	DOUBT_OPEN,		/* the engine says nothing; somebody, later */
	DOUBT_SETTLED,		/* by its former owner: look again */
};

/* Of a flight that is ours. Waits up to some ten seconds. */
enum refresh_doubt refresh_doubt_settle(struct exchange *x,
		    struct refresh_flight *f, struct refresh_wait *w);
/* Leaves it to whoever presents the token next. */
void		 refresh_doubt_leave(struct exchange *x,
		    const struct refresh_flight *f);

#endif
