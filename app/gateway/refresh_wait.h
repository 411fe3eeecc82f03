/*
 * refresh_wait: fibers that wait for a flight which somebody else flies, in
 * this worker, another one or on another machine.
 *
 * The store tells its end by NOTIFY. What is said while nobody listens is lost,
 * so who waits also looks for himself now and then (refresh.c).
 */
#ifndef GATEWAY_REFRESH_WAIT_H
#define GATEWAY_REFRESH_WAIT_H

#include "base/secret.h"
#include "fiber/fiber.h"

#define REFRESH_CHANNEL	"placet_refreshed"
/* Of one flight and worker: so many that no client's own crowd meets it. */
#define REFRESH_WAITING_MAX	256

struct refresh_wait {
	struct str	 digits;	/* the flight's name, as it is told */
	struct fiber	*fiber;
	struct arena	*arena;		/* where the parcel is kept */
	struct str	 parcel;	/* what came with the last call */
	bool		 is_called;
	bool		 is_parked;
	struct refresh_wait *next, **link;
};

/* Once per worker. */
void		 refresh_wait_start(void);
/*
 * Before the store is asked whose turn it is, so that no call is missed.
 * Gives     false when REFRESH_WAITING_MAX wait for this flight already.
 * Takes     *w, until refresh_wait_close.
 */
MUST_USE bool	 refresh_wait_open(struct refresh_wait *w, struct arena *a,
		    const struct hash32 *name);
void		 refresh_wait_close(struct refresh_wait *w);
/* Forgets earlier calls. */
void		 refresh_wait_reset(struct refresh_wait *w);
/* FAULT_NONE when called since the reset; FAULT_DEADLINE. */
MUST_USE enum fault refresh_wait_for(struct refresh_wait *w,
		    struct mono deadline);

#endif
