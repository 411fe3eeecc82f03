/*
 * in_fiber: a test that awaits something, in a fiber of the stand-alone loop.
 */
#ifndef IN_FIBER_H
#define IN_FIBER_H

#include "base/arena.h"
#include "fiber/fiber.h"
#include "fiber/loop.h"

struct in_fiber {
	void		(*test)(struct arena *);
	bool		 is_over;
};

static inline void
in_fiber_run(void *argument)
{
	struct arena *a = arena_open((size_t)32 * 1024 * 1024);
	struct in_fiber *run = argument;

	run->test(a);
	arena_close(&a);
	run->is_over = true;
}

static inline bool
in_fiber_is_over(void *argument)
{
	return ((struct in_fiber *)argument)->is_over;
}

/* After loop_alone_open and fiber_worker_open. */
static inline void
in_fiber(void (*test)(struct arena *))
{
	struct in_fiber run = { test, false };

	if (fiber_start(LANE_PORTAL, in_fiber_run, &run) != FAULT_NONE)
		PANIC("no fiber");
	loop_alone_run(in_fiber_is_over, &run);
}

#define IN_FIBER(name, test)						\
	static void							\
	name(void **state)						\
	{								\
		(void)state;						\
		in_fiber(test);						\
	}

#endif
