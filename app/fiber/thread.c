#include "fiber/thread.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "fiber/heap.h"
#include "fiber/loop.h"

enum {
	JOBS_WAITING_MAX = 32,
	THREADS_MAX = 64,
	THREAD_STACK_BYTES = 1024 * 1024,
};

struct job {
	void		(*work)(void *);
	void		*copy;		/* of the argument */
	size_t		 bytes;
	struct job	*next;
	bool		 has_begun;	/* under the lock */

	/* the main thread's */
	struct fiber	*fiber;		/* NULL: abandoned */
	bool		 is_done;	/* and off every list */
	bool		 is_apart;	/* in a thread of its own */
};

static struct {
	pthread_mutex_t	 lock;
	pthread_cond_t	 has_job;
	int		 done_fd;	/* eventfd: `done` is not empty */
	struct loop_watch *done_watch;
	bool		 is_open;
	size_t		 apart;		/* threads of their own, alive */

	/* under the lock */
	struct job	*first, **last;
	size_t		 waiting;
	struct job	*done;
} pool = {
	.lock = PTHREAD_MUTEX_INITIALIZER,
	.has_job = PTHREAD_COND_INITIALIZER,
	.done_fd = -1,
};

static void
lock(void)
{
	INSIST(pthread_mutex_lock(&pool.lock) == 0);
}

static void
unlock(void)
{
	INSIST(pthread_mutex_unlock(&pool.lock) == 0);
}

/* The copy may hold a password. */
static void
job_close(struct job *j)
{
	explicit_bzero(j->copy, j->bytes);
	free(j->copy);
	free(j);
}

/* Waits for a job, under the lock; takes it off the queue. */
static struct job *
job_next(void)
{
	struct job *j;

	while (pool.first == NULL)
		INSIST(pthread_cond_wait(&pool.has_job, &pool.lock) == 0);
	j = pool.first;
	pool.first = j->next;
	if (pool.first == NULL)
		pool.last = &pool.first;
	pool.waiting--;
	j->has_begun = true;
	return j;
}

static void
tell_main(void)
{
	static const uint64_t one = 1;

	while (write(pool.done_fd, &one, sizeof one) == -1 && errno == EINTR)
		;
}

static void
job_is_done(struct job *j)
{
	j->next = pool.done;
	pool.done = j;
	tell_main();
}

NORETURN static void *
thread_main(void *nothing)
{
	(void)nothing;
	lock();
	for (;;) {
		struct job *j = job_next();

		unlock();
		j->work(j->copy);
		lock();
		job_is_done(j);
	}
}

static void *
thread_apart(void *job)
{
	struct job *j = job;

	j->work(j->copy);
	lock();
	job_is_done(j);
	unlock();
	return NULL;
}

static void
jobs_done(void *nothing, bool can_read, bool can_write)
{
	struct job *j, *next;
	uint64_t count;

	(void)nothing;
	(void)can_write;
	if (!can_read || read(pool.done_fd, &count, sizeof count) < 0)
		return;
	lock();
	j = pool.done;
	pool.done = NULL;
	unlock();
	for (; j != NULL; j = next) {
		next = j->next;
		j->is_done = true;
		pool.apart -= j->is_apart ? 1 : 0;
		if (j->fiber == NULL)
			job_close(j);
		else
			fiber_wake(j->fiber);
	}
}

/* Gives an errno, or 0. Nobody joins it, and no signal reaches it. */
MUST_USE static int
thread_start(void *(*run)(void *), void *argument)
{
	pthread_attr_t attributes;
	sigset_t every, before;
	pthread_t thread;
	int error;

	sigfillset(&every);
	INSIST(pthread_sigmask(SIG_SETMASK, &every, &before) == 0);
	INSIST(pthread_attr_init(&attributes) == 0);
	INSIST(pthread_attr_setstacksize(&attributes,
	    THREAD_STACK_BYTES) == 0);
	INSIST(pthread_attr_setdetachstate(&attributes,
	    PTHREAD_CREATE_DETACHED) == 0);
	error = pthread_create(&thread, &attributes, run, argument);
	pthread_attr_destroy(&attributes);
	INSIST(pthread_sigmask(SIG_SETMASK, &before, NULL) == 0);
	return error;
}

void
thread_worker_open(int threads)
{
	INSIST(!pool.is_open && threads >= 1 && threads <= THREADS_MAX);
	pool.is_open = true;
	pool.last = &pool.first;
	pool.done_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (pool.done_fd == -1)
		PANIC("eventfd: %s", strerror(errno));
	pool.done_watch = loop_watch_open(pool.done_fd, false, jobs_done,
	    NULL);
	for (int i = 0; i < threads; i++) {
		int error = thread_start(thread_main, NULL);

		if (error != 0)
			PANIC("no thread: %s", strerror(error));
	}
}

MUST_USE static bool
job_add(struct job *j)
{
	bool has_room;

	lock();
	has_room = pool.waiting < JOBS_WAITING_MAX;
	if (has_room) {
		*pool.last = j;
		pool.last = &j->next;
		pool.waiting++;
		pthread_cond_signal(&pool.has_job);
	}
	unlock();
	return has_room;
}

/* Leaves a job to itself: one that has not begun never will. */
static void
job_abandon(struct job *j)
{
	struct job **at = &pool.first;
	bool has_begun;

	lock();
	has_begun = j->has_begun;
	if (!has_begun) {
		while (*at != j)
			at = &(*at)->next;
		*at = j->next;
		if (pool.last == &j->next)
			pool.last = at;
		pool.waiting--;
	}
	unlock();
	if (has_begun)
		j->fiber = NULL;
	else
		job_close(j);
}

static struct job *
job_open(void (*work)(void *), const void *argument, size_t bytes)
{
	struct job *j = heap_take(1, sizeof *j);

	INSIST(pool.is_open);
	j->work = work;
	j->copy = heap_take(1, bytes);
	j->bytes = bytes;
	j->fiber = fiber_self();
	memcpy(j->copy, argument, bytes);
	return j;
}

static enum fault
job_await(struct job *j, void *argument, struct mono deadline)
{
	while (!j->is_done) {
		if (fiber_park(deadline) == FAULT_NONE)
			continue;
		job_abandon(j);
		return FAULT_DEADLINE;
	}
	memcpy(argument, j->copy, j->bytes);
	job_close(j);
	return FAULT_NONE;
}

enum fault
thread_await(void (*work)(void *), void *argument, size_t bytes,
    struct mono deadline)
{
	struct job *j = job_open(work, argument, bytes);

	if (!job_add(j)) {
		job_close(j);
		return FAULT_BUSY;
	}
	return job_await(j, argument, deadline);
}

enum fault
thread_await_apart(void (*work)(void *), void *argument, size_t bytes,
    struct mono deadline)
{
	struct job *j = job_open(work, argument, bytes);

	j->is_apart = true;
	j->has_begun = true;
	if (pool.apart == THREADS_APART_MAX ||
	    thread_start(thread_apart, j) != 0) {
		job_close(j);
		return FAULT_BUSY;
	}
	pool.apart++;
	return job_await(j, argument, deadline);
}
