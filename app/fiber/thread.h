/*
 * thread: work that would block the loop, done in this worker's own pool.
 *
 * `work` runs in a pool thread with all signals blocked and must not touch
 * anything but its argument; it always runs to its end.
 */
#ifndef FIBER_THREAD_H
#define FIBER_THREAD_H

#include "fiber/fiber.h"

void		 thread_worker_open(int threads);
/*
 * Takes     `argument`: must live until the work is done, so it is copied:
 *           `bytes` long, copied back when done in time.
 * Fails     FAULT_BUSY when 32 jobs wait already; FAULT_DEADLINE: the result is
 *           then thrown away (and wiped) whenever it comes.
 */
MUST_USE enum fault thread_await(void (*work)(void *), void *argument,
		    size_t bytes, struct mono deadline);

#endif
