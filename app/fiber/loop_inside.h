/*
 * loop_inside: what the two hosts of the loop use of it; for this room only.
 */
#ifndef FIBER_LOOP_INSIDE_H
#define FIBER_LOOP_INSIDE_H

#include "fiber/loop.h"

/*
 * Makes the epoll instance and the eventfd.
 *
 * Accepts   `arm`: asks the host to call loop_turn(0) in that many ms at the
 *           latest, forgetting earlier requests; NULL for a host that asks
 *           loop_wait_ms itself before it waits.
 * Gives     the descriptor that is readable when there is something to turn
 *           for.
 */
int	loop_open(void (*arm)(int64_t in_ms));
/* What `arm` asked for is spent, perhaps a millisecond early by the host's
 * clock: it will be asked again. */
void	loop_host_fired(void);
/* Waits up to `wait_ms` (-1: without end) for events, tells the watches, fires
 * due timers and runs fibers. */
void	loop_turn(int wait_ms);
/* Until the earliest timer; -1 when there is none. */
int	loop_wait_ms(void);
/* True from the wait's end to the turn's end: a kick is then needless. */
bool	loop_is_turning(void);

#endif
