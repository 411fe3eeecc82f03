/*
 * reap: registered clients that nobody uses go away again (f:I9).
 *
 * Looked at when their time (registration_ttl_days) is over. One with a live
 * grant stays, always; one that had a grant stays at least that long again
 * after it ended. What goes is ended in our store first, so that from then on
 * nobody is asked to allow it, and then taken from the engine; until the engine
 * has done so it is tried again. An operator's suspended client stays.
 */
#ifndef REGISTRY_REAP_H
#define REGISTRY_REAP_H

#include "web/exchange.h"

/* In each worker, once; any number may run. */
void		 reap_start(const struct configuration *conf);
/*
 * One round, of so many clients that it takes seconds at most.
 *
 * Gives     *gone_r: those that the engine, too, has forgotten.
 * Fails     what the store fails with; the engine's failures are logged.
 */
MUST_USE enum fault reap_round(struct exchange *x, int64_t *gone_r);

#endif
