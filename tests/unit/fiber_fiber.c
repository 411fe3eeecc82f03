/*
 * Fibers on the stand-alone loop: deadlines, latched wakes, queues, lanes,
 * guard pages, and the loop's own watches and timers.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fiber/fiber.h"
#include "fiber/loop.h"

static bool
is_over(void *done)
{
	return *(int *)done != 0;
}

static void
run_until(int *done)
{
	loop_alone_run(is_over, done);
}

static void
start(void (*run)(void *), void *argument)
{
	assert_int_equal(fiber_start(LANE_PORTAL, run, argument), FAULT_NONE);
}

/* --- deadlines --- */

/* From when naps count: all must lie down before the first is over, however
 * busy the machine is. */
enum { BEDTIME_MS = 500 };

struct nap {
	int64_t		 ms;
	struct mono	 from;
	int		*order;		/* next free place in it */
	size_t		*count;
	int		*left;		/* naps not over yet */
	int		 is_over;
	enum fault	 end;
	int64_t		 took_ms;
};

static int naps_over;

static void
nap(void *argument)
{
	struct nap *n = argument;

	n->end = fiber_park((struct mono){ n->from.ms + n->ms });
	n->took_ms = mono_now().ms - n->from.ms;
	n->order[(*n->count)++] = (int)n->ms;
	naps_over = --*n->left == 0;
}

static void
deadlines_come_in_order(void **state)
{
	static const int64_t ms[] = { 40, 5, 25, 15, 60, 1, 33 };
	enum { N = sizeof ms / sizeof *ms };
	struct nap naps[N];
	struct mono from = mono_in(BEDTIME_MS);
	int order[N], left = N;
	size_t count = 0;

	(void)state;
	naps_over = 0;
	for (size_t i = 0; i < N; i++) {
		naps[i] = (struct nap){ ms[i], from, order, &count,
		    &left, 0, 0, 0 };
		start(nap, &naps[i]);
	}
	run_until(&naps_over);
	for (size_t i = 1; i < N; i++)
		assert_true(order[i - 1] < order[i]);
	for (size_t i = 0; i < N; i++) {
		assert_int_equal(naps[i].end, FAULT_DEADLINE);
		assert_true(naps[i].took_ms >= ms[i]);
	}
}

/* Many deadlines, in a scrambled order. */
static void
heap_keeps_its_order(void **state)
{
	enum { N = 400 };
	static struct nap naps[N];
	static int order[N];
	struct mono from;
	int left = N;
	size_t count = 0;

	(void)state;
	naps_over = 0;
	for (int i = 0; i < N; i++) {
		naps[i] = (struct nap){ 1 + i * 7919 % 199, { 0 }, order,
		    &count, &left, 0, 0, 0 };
		start(nap, &naps[i]);
	}
	from = mono_in(BEDTIME_MS);
	for (int i = 0; i < N; i++)
		naps[i].from = from;
	run_until(&naps_over);
	for (int i = 1; i < N; i++)
		assert_true(order[i - 1] <= order[i]);
}

/* --- waking --- */

struct sleeper {
	struct fiber	*fiber;
	int		 is_over;
	enum fault	 first, second;
};

static void
wake_self_then_park(void *argument)
{
	struct sleeper *s = argument;

	fiber_wake(fiber_self());
	fiber_wake(fiber_self());
	s->first = fiber_park(mono_in(5000));
	s->second = fiber_park(mono_in(10));
	s->is_over = 1;
}

static void
wake_before_park_is_latched_once(void **state)
{
	struct sleeper s = { 0 };

	(void)state;
	start(wake_self_then_park, &s);
	run_until(&s.is_over);
	assert_int_equal(s.first, FAULT_NONE);
	assert_int_equal(s.second, FAULT_DEADLINE);
}

static void
park_long(void *argument)
{
	struct sleeper *s = argument;

	s->fiber = fiber_self();
	s->first = fiber_park(mono_in(10000));
	s->is_over = 1;
}

static void
wake_from_timer(void *argument)
{
	struct sleeper *s = argument;

	fiber_wake(s->fiber);
	fiber_wake(s->fiber);
}

static void
woken_long_before_the_deadline(void **state)
{
	struct sleeper s = { 0 };

	(void)state;
	start(park_long, &s);
	loop_timer_once(20, wake_from_timer, &s);
	run_until(&s.is_over);
	assert_int_equal(s.first, FAULT_NONE);
}

static void
sleep_ignores_wakes(void *argument)
{
	struct sleeper *s = argument;

	s->fiber = fiber_self();
	fiber_wake(s->fiber);
	fiber_sleep(30);
	s->is_over = 1;
}

static void
a_sleep_lasts(void **state)
{
	struct sleeper s = { 0 };
	struct mono began = mono_now();

	(void)state;
	start(sleep_ignores_wakes, &s);
	run_until(&s.is_over);
	assert_true(mono_now().ms - began.ms >= 30);
}

static void
past_deadline(void *argument)
{
	struct sleeper *s = argument;

	s->first = fiber_park((struct mono){ mono_now().ms - 1 });
	s->is_over = 1;
}

static void
a_past_deadline_ends_at_once(void **state)
{
	struct sleeper s = { 0 };

	(void)state;
	start(past_deadline, &s);
	run_until(&s.is_over);
	assert_int_equal(s.first, FAULT_DEADLINE);
}

/* --- queues --- */

struct waiting {
	struct fiber_queue *queue;
	int		 number;
	int64_t		 ms;
	enum fault	 end;
};

static int called[8], called_count, queue_over;

static void
wait_in_queue(void *argument)
{
	struct waiting *w = argument;

	w->end = fiber_queue_wait(w->queue, mono_in(w->ms));
	called[called_count++] = w->number;
	queue_over = called_count == 5;
}

/* When one has left by itself, three are called, and when they are out, all. */
static void
wake_in_turn(void *queue)
{
	if (called_count == 1) {
		fiber_queue_wake_one(queue);
		fiber_queue_wake_one(queue);
		fiber_queue_wake_one(queue);
	} else if (called_count == 4)
		fiber_queue_wake_all(queue);
}

/* Five wait; the second leaves by deadline; three are called, then the last. */
static void
queue_is_first_come_first_served(void **state)
{
	static const int expected[] = { 1, 0, 2, 3, 4 };
	struct fiber_queue queue = FIBER_QUEUE_INIT(queue);
	struct loop_timer *waking;
	struct waiting w[5];

	(void)state;
	called_count = queue_over = 0;
	for (int i = 0; i < 5; i++) {
		w[i] = (struct waiting){ &queue, i, i == 1 ? 10 : 60000, 0 };
		start(wait_in_queue, &w[i]);
	}
	waking = loop_timer_every(5, wake_in_turn, &queue);
	run_until(&queue_over);
	loop_timer_close(&waking);
	assert_memory_equal(called, expected, sizeof expected);
	assert_int_equal(w[1].end, FAULT_DEADLINE);
	assert_int_equal(w[4].end, FAULT_NONE);
	assert_int_equal(queue.count, 0);
	assert_null(queue.first);
}

/* --- lanes --- */

static int lane_open, lane_left;
static enum fault lane_change;

static void
hold_lane(void *nothing)
{
	(void)nothing;
	while (!lane_open)
		fiber_sleep(1);
	lane_left--;
}

static void
change_lane(void *done)
{
	lane_change = fiber_change_lane(LANE_BACKGROUND);
	*(int *)done = 1;
}

static bool
lane_is_empty(void *nothing)
{
	(void)nothing;
	return lane_left == 0;
}

static void
one_more_than_a_lane_holds_is_refused(void **state)
{
	int done = 0;

	(void)state;
	lane_open = 0;
	for (lane_left = 0; lane_left < LANE_BACKGROUND_MAX; lane_left++)
		assert_int_equal(fiber_start(LANE_BACKGROUND, hold_lane, NULL),
		    FAULT_NONE);
	assert_int_equal(fiber_start(LANE_BACKGROUND, hold_lane, NULL),
	    FAULT_BUSY);
	start(change_lane, &done);
	run_until(&done);
	assert_int_equal(lane_change, FAULT_BUSY);

	lane_open = 1;
	loop_alone_run(lane_is_empty, NULL);
	assert_int_equal(fiber_alive(LANE_BACKGROUND), 0);
	done = 0;
	start(change_lane, &done);
	run_until(&done);
	assert_int_equal(lane_change, FAULT_NONE);
	assert_int_equal(fiber_alive(LANE_BACKGROUND), 0);
	assert_int_equal(fiber_alive(LANE_PORTAL), 0);
}

/* --- many --- */

static int many_over;

static void
one_of_many(void *nothing)
{
	volatile char used[4096];

	(void)nothing;
	used[0] = used[sizeof used - 1] = 1;
	if (many_over % 3 == 0)
		fiber_sleep(0);
	many_over += used[0];
}

static long
peak_kib(void)
{
	struct rusage usage;

	assert_int_equal(getrusage(RUSAGE_SELF, &usage), 0);
	return usage.ru_maxrss;
}

static bool
many_is(void *target)
{
	return many_over >= *(int *)target;
}

static void
ten_thousand_start_and_end(void **state)
{
	long before_kib = 0;

	(void)state;
	many_over = 0;
	for (int round = 1; round <= 100; round++) {
		int target = round * 100;

		for (int i = 0; i < 100; i++)
			start(one_of_many, NULL);
		loop_alone_run(many_is, &target);
		if (round == 10)
			before_kib = peak_kib();
	}
	assert_int_equal(many_over, 10000);
	assert_int_equal(fiber_alive(LANE_PORTAL), 0);
	assert_true(peak_kib() - before_kib < 8 * 1024);
}

/* --- the guard --- */

static size_t
deeper(size_t level)
{
	volatile char frame[1024];

	frame[level % sizeof frame] = (char)level;
	if (level > 100 * 1000)
		return level;
	return deeper(level + 1) + (size_t)frame[level % sizeof frame];
}

static void
overflow(void *done)
{
	*(int *)done = (int)deeper(0);
}

/* In a child: runs off its stack, and must die instead of going on. */
static void
an_overflow_meets_the_guard(void **state)
{
	pid_t child;
	int status, done = 0;

	(void)state;
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		struct rlimit none = { 0, 0 };

		setrlimit(RLIMIT_CORE, &none);
		signal(SIGSEGV, SIG_DFL);
		close(STDERR_FILENO);
		if (fiber_start(LANE_PORTAL, overflow, &done) == FAULT_NONE)
			run_until(&done);
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGSEGV);
}

static void
an_await_outside_of_a_fiber_is_our_bug(void **state)
{
	pid_t child;
	int status;

	(void)state;
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		close(STDERR_FILENO);
		_exit(fiber_park(mono_in(1)) == FAULT_NONE ? 0 : 1);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGABRT);
}

/* --- the loop --- */

struct pair {
	int		 fds[2];
	struct loop_watch *first, *second;
	int		 calls;
	int		 done;
};

static void
read_and_close_both(void *argument, bool can_read, bool can_write)
{
	struct pair *p = argument;

	(void)can_write;
	assert_true(can_read);
	p->calls++;
	loop_watch_close(&p->first, true);
	loop_watch_close(&p->second, true);
	p->done = 1;
}

/* Both ends are ready in one turn; the first told closes the other's watch. */
static void
a_watch_may_close_another(void **state)
{
	struct pair p = { 0 };
	int other[2];

	(void)state;
	assert_int_equal(pipe(p.fds), 0);
	assert_int_equal(pipe(other), 0);
	assert_int_equal(write(p.fds[1], "x", 1), 1);
	assert_int_equal(write(other[1], "x", 1), 1);
	p.first = loop_watch_open(p.fds[0], false, read_and_close_both, &p);
	p.second = loop_watch_open(other[0], false, read_and_close_both, &p);
	run_until(&p.done);
	assert_int_equal(p.calls, 1);
	close(p.fds[0]);
	close(p.fds[1]);
	close(other[0]);
	close(other[1]);
}

static void
count_to_three(void *argument)
{
	struct { struct loop_timer *timer; int count, done; } *c = argument;

	if (++c->count == 3) {
		loop_timer_close(&c->timer);
		c->done = 1;
	}
}

static void
a_repeating_timer_may_close_itself(void **state)
{
	struct { struct loop_timer *timer; int count, done; } c = { 0 };
	struct mono began = mono_now();

	(void)state;
	c.timer = loop_timer_every(5, count_to_three, &c);
	run_until(&c.done);
	assert_int_equal(c.count, 3);
	assert_null(c.timer);
	assert_true(mono_now().ms - began.ms >= 15);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(deadlines_come_in_order),
		cmocka_unit_test(heap_keeps_its_order),
		cmocka_unit_test(wake_before_park_is_latched_once),
		cmocka_unit_test(woken_long_before_the_deadline),
		cmocka_unit_test(a_sleep_lasts),
		cmocka_unit_test(a_past_deadline_ends_at_once),
		cmocka_unit_test(queue_is_first_come_first_served),
		cmocka_unit_test(one_more_than_a_lane_holds_is_refused),
		cmocka_unit_test(ten_thousand_start_and_end),
		cmocka_unit_test(an_overflow_meets_the_guard),
		cmocka_unit_test(an_await_outside_of_a_fiber_is_our_bug),
		cmocka_unit_test(a_watch_may_close_another),
		cmocka_unit_test(a_repeating_timer_may_close_itself),
	};

	loop_alone_open();
	fiber_worker_open();
	return cmocka_run_group_tests_name("fiber_fiber", tests, NULL, NULL);
}
