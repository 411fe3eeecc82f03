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
/*
 * The same in a thread that is started for this and ends with it: for work that
 * waits for the world as long as it likes, which would keep the pool from
 * others. At most THREADS_APART_MAX at a time, else FAULT_BUSY.
 */
enum { THREADS_APART_MAX = 4 };
MUST_USE enum fault thread_await_apart(void (*work)(void *), void *argument,
		    size_t bytes, struct mono deadline);

#endif
