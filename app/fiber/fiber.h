/*
 * fiber: a flow that may wait, written as one straight line.
 *
 * A fiber is a stackful coroutine on its own 256 KiB stack (lazily touched, a
 * guard page below it, reused from a free list). It runs on its worker's only
 * thread until it parks; then other fibers run. Fibers are never resumed from
 * inside one another: fiber_wake only queues, and the loop drains the queue
 * after each event (reference: Kore 4.1.0 worker.c, the order of one turn).
 *
 * Contract. Every await has a deadline and returns enum fault. Nothing that is
 * kept across an await may point into Kore's or curl's buffers. At most
 * LANE_…_MAX fibers of a lane are alive in one worker; one more is refused
 * with FAULT_BUSY at once.
 */
#ifndef FIBER_FIBER_H
#define FIBER_FIBER_H

#include "base/fault.h"
#include "base/time.h"

struct fiber;

/*
 * Lanes keep the engine's questions answerable while we wait for the engine:
 * the token hook has its own fibers and database connections, reserved at
 * start, and requests forwarded to the engine are capped below them.
 */
enum fiber_lane {
	LANE_PORTAL = 0,	/* people and machines, at the public door */
	LANE_FORWARD,		/* portal requests that now wait for a token */
	LANE_HOOK,		/* the engine asking back */
	LANE_BACKGROUND,	/* deliverer, heartbeat */
	LANE_COUNT
};

/* How many fibers of a lane may be alive in one worker. */
enum {
	LANE_PORTAL_MAX = 512,
	LANE_FORWARD_MAX = 256,
	LANE_HOOK_MAX = 128,
	LANE_BACKGROUND_MAX = 32,
	FIBERS_MAX = LANE_PORTAL_MAX + LANE_FORWARD_MAX + LANE_HOOK_MAX +
	    LANE_BACKGROUND_MAX
};

/* Once per process, after the loop and before the first fiber. */
void		 fiber_worker_open(void);
/* Runs `run(argument)` soon. FAULT_BUSY beyond the lane's bound. */
MUST_USE enum fault fiber_start(enum fiber_lane lane, void (*run)(void *),
		    void *argument);
/* The running fiber; PANICs outside of one. */
struct fiber	*fiber_self(void);
bool		 fiber_is_running(void);
/*
 * Parks the running fiber until fiber_wake or the deadline.
 *
 * A wake that came before the park is not lost: the park then returns at once.
 * A wake may also be one meant for an earlier wait; so who waits for something
 * parks in a loop that asks for that something.
 *
 * Gives     FAULT_NONE when woken, FAULT_DEADLINE when time ran out. The caller
 *           must then make sure that nobody wakes it for that reason later.
 */
MUST_USE enum fault fiber_park(struct mono deadline);
/* Queues a parked fiber to run; a second call before it ran does nothing. */
void		 fiber_wake(struct fiber *f);
/*
 * Runs what was woken. The loop calls it at each turn; whoever starts fibers
 * from outside of a turn (web's dispatcher) may call it to run them at once,
 * else the loop is kicked and does it soon.
 */
void		 fiber_drain(void);
/* Sleeps to the end, whoever wakes it meanwhile. */
void		 fiber_sleep(int64_t ms);
size_t		 fiber_alive(enum fiber_lane lane);
/* Moves the running fiber into another lane (portal → forward); may refuse. */
MUST_USE enum fault fiber_change_lane(enum fiber_lane lane);

/*
 * A queue of fibers waiting for one event, first come first served.
 */
struct fiber_waiter;
struct fiber_queue {
	struct fiber_waiter *first, **last;
	size_t		 count;
};
#define FIBER_QUEUE_INIT(q)	{ NULL, &(q).first, 0 }
void		 fiber_queue_open(struct fiber_queue *q);
/* Gives     FAULT_NONE when called by wake_one or wake_all, even if the
 *           deadline passed in the same turn: a call is never lost. */
MUST_USE enum fault fiber_queue_wait(struct fiber_queue *q,
		    struct mono deadline);
void		 fiber_queue_wake_one(struct fiber_queue *q);
void		 fiber_queue_wake_all(struct fiber_queue *q);

#endif
