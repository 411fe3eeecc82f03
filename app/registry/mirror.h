/*
 * mirror: the engine is told of the clients that people make and change.
 *
 * The row comes first, and with it (by a trigger) the note that the engine is
 * to be told. Whoever made the change tries at once; what fails, and what a
 * crash left, is done by one fiber per worker. One at a time tells of one
 * client, so that an older version never comes after a newer one.
 *
 * What the engine says that it then has is compared with what it was told, by
 * hash; so is once a day what it has by then, one client at a time.
 */
#ifndef REGISTRY_MIRROR_H
#define REGISTRY_MIRROR_H

#include "web/exchange.h"

/* Once per worker. Looks every few seconds for what is due; never gives up;
 * and for a client that was not compared for a day. */
void		 mirror_start(const struct configuration *conf);
/*
 * Tells the engine of this client now, if that is still to be done and nobody
 * is at it, as the actor of `x`.
 *
 * Gives     *was_due_r: whether it was. After a failure it is due again soon.
 * Fails     FAULT_INVALID: the engine refuses the client, or keeps another
 *           than it was given; what store and engine fail with.
 */
MUST_USE enum fault mirror_client(struct exchange *x, struct str client_id,
		    bool *was_due_r);
/*
 * The same where a failure changes nothing for who asked: it is logged, and the
 * workers try again. Gives whether the engine knows now.
 */
bool		 mirror_client_soon(struct exchange *x, struct str client_id);

#endif
