/*
 * The thread pool on the stand-alone loop: results come back, two threads run
 * side by side, a full queue and a passed deadline are told.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include "fiber/loop.h"
#include "fiber/thread.h"

enum { THREADS = 2, WAITING_MAX = 32 };

struct sum {
	int		 a, b, sum;
	int		 sleep_ms;
	int		 blocks_signals;
	pthread_t	 thread;
};

struct asking {
	struct sum	 sum;
	int64_t		 ms;
	enum fault	 end;
};

static int left;

static void
add(void *argument)
{
	struct sum *s = argument;
	sigset_t blocked;

	if (s->sleep_ms > 0)
		usleep((useconds_t)s->sleep_ms * 1000);
	pthread_sigmask(SIG_SETMASK, NULL, &blocked);
	s->blocks_signals = sigismember(&blocked, SIGTERM);
	s->sum = s->a + s->b;
	s->thread = pthread_self();
}

static void
ask(void *argument)
{
	struct asking *a = argument;

	a->end = thread_await(add, &a->sum, sizeof a->sum, mono_in(a->ms));
	left--;
}

static bool
is_over(void *nothing)
{
	(void)nothing;
	return left == 0;
}

static void
start(struct asking *a)
{
	left++;
	assert_int_equal(fiber_start(LANE_PORTAL, ask, a), FAULT_NONE);
}

static void
a_result_comes_back(void **state)
{
	struct asking a = { .sum = { .a = 2, .b = 3 }, .ms = 5000 };

	(void)state;
	start(&a);
	loop_alone_run(is_over, NULL);
	assert_int_equal(a.end, FAULT_NONE);
	assert_int_equal(a.sum.sum, 5);
	assert_int_equal(a.sum.blocks_signals, 1);
	assert_false(pthread_equal(a.sum.thread, pthread_self()));
}

static void
threads_run_side_by_side(void **state)
{
	struct asking a[THREADS];
	struct mono began = mono_now();

	(void)state;
	for (int i = 0; i < THREADS; i++) {
		a[i] = (struct asking){ .sum = { .sleep_ms = 1000 },
		    .ms = 5000 };
		start(&a[i]);
	}
	loop_alone_run(is_over, NULL);
	assert_true(mono_now().ms - began.ms < 1900);
}

/* Two threads are asleep, 32 jobs wait: the next is refused at once. Of those
 * waiting, the impatient leave the queue and are never done. */
static void
a_full_queue_refuses(void **state)
{
	static struct asking a[THREADS + WAITING_MAX + 3];
	const size_t all = sizeof a / sizeof *a;
	size_t none = 0, busy = 0, late = 0;

	(void)state;
	for (size_t i = 0; i < all; i++) {
		a[i] = (struct asking){ .ms = i % 2 == 0 ? 5000 : 50,
		    .sum = { .a = 1, .sleep_ms = i < THREADS ? 1500 : 0 } };
		if (i < THREADS)
			a[i].ms = 5000;
		start(&a[i]);
		if (i == THREADS - 1)
			for (struct mono soon = mono_in(300);
			    !mono_is_past(soon);)
				fiber_drain();
	}
	loop_alone_run(is_over, NULL);
	for (size_t i = 0; i < all; i++) {
		none += a[i].end == FAULT_NONE;
		busy += a[i].end == FAULT_BUSY;
		late += a[i].end == FAULT_DEADLINE;
		assert_int_equal(a[i].sum.sum, a[i].end == FAULT_NONE);
	}
	assert_int_equal(busy, 3);
	assert_int_equal(late, WAITING_MAX / 2);
	assert_int_equal(none, THREADS + WAITING_MAX / 2);
}

static void
a_late_result_is_thrown_away(void **state)
{
	struct asking a = { .sum = { .a = 7, .sleep_ms = 1000 }, .ms = 20 };
	struct asking next = { .sum = { .a = 8 }, .ms = 5000 };
	struct mono began = mono_now();

	(void)state;
	start(&a);
	loop_alone_run(is_over, NULL);
	assert_int_equal(a.end, FAULT_DEADLINE);
	assert_int_equal(a.sum.sum, 0);
	assert_true(mono_now().ms - began.ms < 900);

	/* The pool is whole after it came. */
	usleep(1100 * 1000);
	start(&next);
	loop_alone_run(is_over, NULL);
	assert_int_equal(next.end, FAULT_NONE);
	assert_int_equal(next.sum.sum, 8);
}

static void
ask_apart(void *argument)
{
	struct asking *a = argument;

	a->end = thread_await_apart(add, &a->sum, sizeof a->sum,
	    mono_in(a->ms));
	left--;
}

static bool
has_sum(void *asking)
{
	return ((struct asking *)asking)->sum.sum != 0;
}

/* Work that takes its time keeps the pool from nobody, and is bounded. */
static void
slow_work_goes_apart(void **state)
{
	struct asking slow[THREADS_APART_MAX + 1], quick = {
		.sum = { .a = 1, .b = 2 }, .ms = 5000 };
	struct asking last = { .sum = { .a = 3 }, .ms = 5000 };
	struct mono began = mono_now();
	int busy = 0, none = 0;

	(void)state;
	for (size_t i = 0; i <= THREADS_APART_MAX; i++) {
		slow[i] = (struct asking){ .sum = { .a = (int)i,
		    .sleep_ms = 1500 }, .ms = i == 0 ? 50 : 5000 };
		left++;
		assert_int_equal(fiber_start(LANE_PORTAL, ask_apart, &slow[i]),
		    FAULT_NONE);
	}
	start(&quick);
	loop_alone_run(has_sum, &quick);
	assert_int_equal(quick.end, FAULT_NONE);
	assert_int_equal(quick.sum.sum, 3);
	assert_true(mono_now().ms - began.ms < 1400);
	loop_alone_run(is_over, NULL);
	assert_int_equal(slow[0].end, FAULT_DEADLINE);
	for (size_t i = 1; i <= THREADS_APART_MAX; i++) {
		busy += slow[i].end == FAULT_BUSY;
		none += slow[i].end == FAULT_NONE &&
		    slow[i].sum.sum == (int)i && slow[i].sum.blocks_signals;
	}
	assert_int_equal(busy, 1);
	assert_int_equal(none, THREADS_APART_MAX - 1);

	/* All of them have ended, the abandoned one too. */
	usleep(500 * 1000);
	left++;
	assert_int_equal(fiber_start(LANE_PORTAL, ask_apart, &last),
	    FAULT_NONE);
	loop_alone_run(is_over, NULL);
	assert_int_equal(last.end, FAULT_NONE);
	assert_int_equal(last.sum.sum, 3);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_result_comes_back),
		cmocka_unit_test(threads_run_side_by_side),
		cmocka_unit_test(a_full_queue_refuses),
		cmocka_unit_test(a_late_result_is_thrown_away),
		cmocka_unit_test(slow_work_goes_apart),
	};

	loop_alone_open();
	fiber_worker_open();
	thread_worker_open(THREADS);
	return cmocka_run_group_tests_name("fiber_thread", tests, NULL, NULL);
}
