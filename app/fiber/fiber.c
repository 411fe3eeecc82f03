#include "fiber/fiber.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>

#include "fiber/heap.h"
#include "fiber/loop_inside.h"

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
enum { STACK_BYTES = 1024 * 1024 };	/* frames grow several times */
#else
enum { STACK_BYTES = 256 * 1024 };
#endif

enum {
	/* Wider than one page, so that no single frame steps over it. */
	GUARD_BYTES = 64 * 1024,
	/* Stacks kept, with the pages they touched, for the next fibers. */
	STACKS_KEPT = 64,
	/* Fibers run at one go, before the loop looks at sockets again. */
	DRAIN_MAX = 1024,
};

#define NOT_IN_HEAP	SIZE_MAX

enum fiber_state {
	FIBER_QUEUED = 1,
	FIBER_RUNNING,
	FIBER_PARKED,
	FIBER_OVER,
};

struct fiber {
	ucontext_t	 context;
	char		*stack;		/* above the guard */
	void		(*run)(void *);
	void		*argument;
	enum fiber_lane	 lane;
	enum fiber_state state;
	bool		 is_woken;	/* latched until the next park */
	struct mono	 deadline;
	size_t		 heap_index;
	struct fiber	*next;		/* in the run queue or the free list */
#ifdef __SANITIZE_ADDRESS__
	void		*fake_stack;
#endif
};

static const size_t lane_max[LANE_COUNT] = {
	[LANE_PORTAL] = LANE_PORTAL_MAX,
	[LANE_FORWARD] = LANE_FORWARD_MAX,
	[LANE_HOOK] = LANE_HOOK_MAX,
	[LANE_BACKGROUND] = LANE_BACKGROUND_MAX,
};

static struct {
	ucontext_t	 home;		/* the main stack */
	struct fiber	*running;
	struct fiber	*first, **last;	/* the run queue */
	struct fiber	*free;
	size_t		 free_count;
	size_t		 alive[LANE_COUNT];
	bool		 is_open;
	bool		 is_draining;
	bool		 has_kicked;	/* since the last drain */

	/* parked fibers, a binary heap by deadline */
	struct fiber	*heap[FIBERS_MAX];
	size_t		 heap_count;
	struct loop_timer *timer;	/* the one timer for all of them */
	int64_t		 timer_ms;	/* when it fires */
#ifdef __SANITIZE_ADDRESS__
	void		*home_fake_stack;
	const void	*home_stack;
	size_t		 home_stack_bytes;
#endif
} all;

/* --- the deadlines --- */

static void
heap_put(size_t index, struct fiber *f)
{
	all.heap[index] = f;
	f->heap_index = index;
}

static void
heap_rise(size_t index)
{
	struct fiber *f = all.heap[index];

	while (index > 0) {
		size_t parent = (index - 1) / 2;

		if (all.heap[parent]->deadline.ms <= f->deadline.ms)
			break;
		heap_put(index, all.heap[parent]);
		index = parent;
	}
	heap_put(index, f);
}

static void
heap_sink(size_t index)
{
	struct fiber *f = all.heap[index];

	for (;;) {
		size_t child = 2 * index + 1;

		if (child >= all.heap_count)
			break;
		if (child + 1 < all.heap_count &&
		    all.heap[child + 1]->deadline.ms <
		    all.heap[child]->deadline.ms)
			child++;
		if (f->deadline.ms <= all.heap[child]->deadline.ms)
			break;
		heap_put(index, all.heap[child]);
		index = child;
	}
	heap_put(index, f);
}

static void
heap_remove(struct fiber *f)
{
	size_t index = f->heap_index;
	struct fiber *moved;

	INSIST(index < all.heap_count && all.heap[index] == f);
	f->heap_index = NOT_IN_HEAP;
	moved = all.heap[--all.heap_count];
	if (moved == f)
		return;
	heap_put(index, moved);
	heap_rise(index);
	heap_sink(moved->heap_index);
}

static void deadlines_due(void *nothing);

/*
 * Makes the timer fire at the earliest deadline. Most fibers are woken long
 * before theirs, so a timer that is too early is left to fire for nothing.
 */
static void
deadlines_arm(void)
{
	struct mono earliest;

	if (all.heap_count == 0)
		return;
	earliest = all.heap[0]->deadline;
	if (all.timer != NULL && all.timer_ms <= earliest.ms)
		return;
	loop_timer_close(&all.timer);
	all.timer_ms = earliest.ms;
	all.timer = loop_timer_once(mono_left_ms(earliest), deadlines_due,
	    NULL);
}

static void
run_queue_add(struct fiber *f)
{
	f->state = FIBER_QUEUED;
	f->next = NULL;
	*all.last = f;
	all.last = &f->next;
	if (!loop_is_turning() && !all.has_kicked) {
		all.has_kicked = true;
		loop_kick();
	}
}

static void
deadlines_due(void *nothing)
{
	(void)nothing;
	all.timer = NULL;
	while (all.heap_count > 0 && mono_is_past(all.heap[0]->deadline)) {
		struct fiber *f = all.heap[0];

		heap_remove(f);
		run_queue_add(f);
	}
	deadlines_arm();
}

/* --- stacks, and going from one to another --- */

static void
stack_open(struct fiber *f)
{
	char *lowest = mmap(NULL, GUARD_BYTES + STACK_BYTES,
	    PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);

	if (lowest == MAP_FAILED)
		PANIC("no stack: %s", strerror(errno));
	if (mprotect(lowest, GUARD_BYTES, PROT_NONE) != 0)
		PANIC("no guard page: %s", strerror(errno));
	f->stack = lowest + GUARD_BYTES;
}

static void
stack_close(struct fiber *f)
{
	if (munmap(f->stack - GUARD_BYTES, GUARD_BYTES + STACK_BYTES) != 0)
		PANIC("munmap: %s", strerror(errno));
	f->stack = NULL;
}

static void
sanitizer_leaves_home(struct fiber *f)
{
#ifdef __SANITIZE_ADDRESS__
	__sanitizer_start_switch_fiber(&all.home_fake_stack, f->stack,
	    STACK_BYTES);
#else
	(void)f;
#endif
}

static void
sanitizer_is_home(void)
{
#ifdef __SANITIZE_ADDRESS__
	__sanitizer_finish_switch_fiber(all.home_fake_stack, NULL, NULL);
#endif
}

static void
sanitizer_leaves_fiber(struct fiber *f)
{
#ifdef __SANITIZE_ADDRESS__
	__sanitizer_start_switch_fiber(
	    f->state == FIBER_OVER ? NULL : &f->fake_stack, all.home_stack,
	    all.home_stack_bytes);
#else
	(void)f;
#endif
}

static void
sanitizer_is_in_fiber(struct fiber *f)
{
#ifdef __SANITIZE_ADDRESS__
	__sanitizer_finish_switch_fiber(f->fake_stack, &all.home_stack,
	    &all.home_stack_bytes);
#else
	(void)f;
#endif
}

static void
leave_fiber(struct fiber *f)
{
	sanitizer_leaves_fiber(f);
	if (swapcontext(&f->context, &all.home) != 0)
		PANIC("swapcontext: %s", strerror(errno));
	sanitizer_is_in_fiber(f);
}

static void
fiber_first_frame(void)
{
	struct fiber *f = all.running;

	sanitizer_is_in_fiber(f);
	f->run(f->argument);
	f->state = FIBER_OVER;
	leave_fiber(f);
	PANIC("a fiber that was over ran again");
}

/* Not inlined: the compiler believes that getcontext may return twice. */
__attribute__((noinline)) static void
context_open(struct fiber *f)
{
	if (getcontext(&f->context) != 0)
		PANIC("getcontext: %s", strerror(errno));
	f->context.uc_stack.ss_sp = f->stack;
	f->context.uc_stack.ss_size = STACK_BYTES;
	f->context.uc_link = NULL;
	makecontext(&f->context, fiber_first_frame, 0);
}

static void
fiber_recycle(struct fiber *f)
{
	all.alive[f->lane]--;
#ifdef __SANITIZE_ADDRESS__
	__asan_unpoison_memory_region(f->stack, STACK_BYTES);
	f->fake_stack = NULL;
#endif
	if (all.free_count >= STACKS_KEPT) {
		stack_close(f);
		free(f);
		return;
	}
	f->next = all.free;
	all.free = f;
	all.free_count++;
}

static struct fiber *
fiber_open(void)
{
	struct fiber *f = all.free;

	if (f != NULL) {
		all.free = f->next;
		all.free_count--;
		return f;
	}
	f = heap_take(1, sizeof *f);
	stack_open(f);
	return f;
}

static void
resume(struct fiber *f)
{
	all.running = f;
	f->state = FIBER_RUNNING;
	sanitizer_leaves_home(f);
	if (swapcontext(&all.home, &f->context) != 0)
		PANIC("swapcontext: %s", strerror(errno));
	sanitizer_is_home();
	all.running = NULL;
	if (f->state == FIBER_OVER)
		fiber_recycle(f);
}

/* --- what the header promises --- */

void
fiber_worker_open(void)
{
	INSIST(!all.is_open);
	all.is_open = true;
	all.last = &all.first;
}

enum fault
fiber_start(enum fiber_lane lane, void (*run)(void *), void *argument)
{
	struct fiber *f;

	INSIST(all.is_open && lane < LANE_COUNT);
	if (all.alive[lane] >= lane_max[lane])
		return FAULT_BUSY;

	f = fiber_open();
	f->run = run;
	f->argument = argument;
	f->lane = lane;
	f->is_woken = false;
	f->heap_index = NOT_IN_HEAP;
	context_open(f);
	all.alive[lane]++;
	run_queue_add(f);
	return FAULT_NONE;
}

struct fiber *
fiber_self(void)
{
	if (all.running == NULL)
		PANIC("an await outside of a fiber");
	return all.running;
}

bool
fiber_is_running(void)
{
	return all.running != NULL;
}

enum fault
fiber_park(struct mono deadline)
{
	struct fiber *f = fiber_self();
	bool was_woken;

	if (f->is_woken) {
		f->is_woken = false;
		return FAULT_NONE;
	}
	if (mono_is_past(deadline))
		return FAULT_DEADLINE;

	f->state = FIBER_PARKED;
	f->deadline = deadline;
	heap_put(all.heap_count++, f);
	heap_rise(f->heap_index);
	deadlines_arm();
	leave_fiber(f);

	was_woken = f->is_woken;
	f->is_woken = false;
	return was_woken ? FAULT_NONE : FAULT_DEADLINE;
}

void
fiber_wake(struct fiber *f)
{
	if (f->is_woken)
		return;
	f->is_woken = true;
	if (f->state != FIBER_PARKED || f->heap_index == NOT_IN_HEAP)
		return;
	heap_remove(f);
	run_queue_add(f);
}

void
fiber_drain(void)
{
	if (all.is_draining)
		return;
	INSIST(all.running == NULL);
	all.is_draining = true;
	all.has_kicked = false;
	for (int i = 0; i < DRAIN_MAX && all.first != NULL; i++) {
		struct fiber *f = all.first;

		all.first = f->next;
		if (all.first == NULL)
			all.last = &all.first;
		resume(f);
	}
	all.is_draining = false;
	if (all.first != NULL)
		loop_kick();
}

void
fiber_sleep(int64_t ms)
{
	struct mono until = mono_in(ms);

	while (fiber_park(until) == FAULT_NONE)
		;
}

size_t
fiber_alive(enum fiber_lane lane)
{
	INSIST(lane < LANE_COUNT);
	return all.alive[lane];
}

enum fault
fiber_change_lane(enum fiber_lane lane)
{
	struct fiber *f = fiber_self();

	INSIST(lane < LANE_COUNT);
	if (f->lane == lane)
		return FAULT_NONE;
	if (all.alive[lane] >= lane_max[lane])
		return FAULT_BUSY;
	all.alive[f->lane]--;
	all.alive[lane]++;
	f->lane = lane;
	return FAULT_NONE;
}

/* --- queues --- */

/* Lives on the stack of the fiber that waits. */
struct fiber_waiter {
	struct fiber		*fiber;
	struct fiber_waiter	*next;
	bool			 is_called;
};

void
fiber_queue_open(struct fiber_queue *q)
{
	q->first = NULL;
	q->last = &q->first;
	q->count = 0;
}

static void
queue_leave(struct fiber_queue *q, struct fiber_waiter *leaving)
{
	struct fiber_waiter **w = &q->first;

	while (*w != leaving)
		w = &(*w)->next;
	*w = leaving->next;
	if (q->last == &leaving->next)
		q->last = w;
	q->count--;
}

enum fault
fiber_queue_wait(struct fiber_queue *q, struct mono deadline)
{
	struct fiber_waiter waiter = { .fiber = fiber_self() };

	*q->last = &waiter;
	q->last = &waiter.next;
	q->count++;
	while (!waiter.is_called) {
		if (fiber_park(deadline) == FAULT_NONE)
			continue;
		if (waiter.is_called)
			break;
		queue_leave(q, &waiter);
		return FAULT_DEADLINE;
	}
	return FAULT_NONE;
}

void
fiber_queue_wake_one(struct fiber_queue *q)
{
	struct fiber_waiter *w = q->first;

	if (w == NULL)
		return;
	queue_leave(q, w);
	w->is_called = true;
	fiber_wake(w->fiber);
}

void
fiber_queue_wake_all(struct fiber_queue *q)
{
	while (q->first != NULL)
		fiber_queue_wake_one(q);
}
