#include "fiber/loop_inside.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/time.h"
#include "fiber/fiber.h"
#include "fiber/heap.h"

enum {
	EVENTS_A_TURN = 64,	/* the rest is still ready at the next turn */
	ROUNDS_A_TURN = 8,	/* timers of 0 ms that fibers set meanwhile */
};

struct loop_watch {
	void		(*ready)(void *, bool, bool);	/* NULL: closed */
	void		*argument;
	int		 fd;
	bool		 wants_read;
	bool		 wants_write;
	struct loop_watch *next_closed;
};

struct loop_timer {
	int64_t		 due_ms;	/* on the clock of struct mono */
	int64_t		 each_ms;	/* 0: once */
	void		(*fire)(void *);
	void		*argument;
	struct loop_timer *next, *previous;
};

static struct {
	int		 epoll_fd;
	int		 kick_fd;
	struct loop_watch *kick;
	bool		 is_open;
	bool		 is_turning;
	void		(*arm)(int64_t in_ms);
	int64_t		 armed_ms;	/* INT64_MAX: not armed */
	struct loop_timer *first;	/* by due_ms, then by age */
	struct loop_watch *closed;	/* freed at the end of the turn */
} loop = { .epoll_fd = -1, .kick_fd = -1, .armed_ms = INT64_MAX };

static void
kicked(void *nothing, bool can_read, bool can_write)
{
	uint64_t kicks;

	(void)nothing;
	(void)can_write;
	if (can_read && read(loop.kick_fd, &kicks, sizeof kicks) < 0)
		INSIST(errno == EAGAIN || errno == EINTR);
}

int
loop_open(void (*arm)(int64_t in_ms))
{
	INSIST(!loop.is_open);
	loop.epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	loop.kick_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (loop.epoll_fd == -1 || loop.kick_fd == -1)
		PANIC("no event loop: %s", strerror(errno));
	loop.arm = arm;
	loop.is_open = true;
	loop.kick = loop_watch_open(loop.kick_fd, false, kicked, NULL);
	return loop.epoll_fd;
}

static void
watch_set(struct loop_watch *w, int operation)
{
	struct epoll_event event = { .data.ptr = w };

	if (w->wants_read)
		event.events |= EPOLLIN;
	if (w->wants_write)
		event.events |= EPOLLOUT;
	if (epoll_ctl(loop.epoll_fd, operation, w->fd, &event) == 0)
		return;
	/*
	 * While connecting, libpq may close one socket and get the same number
	 * for the next: then the old watch is gone from epoll, or, if it was
	 * the same socket after all, it is still there and replaced here.
	 */
	if (operation == EPOLL_CTL_ADD && errno == EEXIST &&
	    epoll_ctl(loop.epoll_fd, EPOLL_CTL_MOD, w->fd, &event) == 0)
		return;
	PANIC("epoll_ctl %d: %s", operation, strerror(errno));
}

struct loop_watch *
loop_watch_open(int fd, bool wants_write, void (*ready)(void *, bool, bool),
    void *argument)
{
	struct loop_watch *w = heap_take(1, sizeof *w);

	INSIST(loop.is_open);
	w->fd = fd;
	w->ready = ready;
	w->argument = argument;
	w->wants_read = true;
	w->wants_write = wants_write;
	watch_set(w, EPOLL_CTL_ADD);
	return w;
}

void
loop_watch_read(struct loop_watch *w, bool wants_read)
{
	if (w->wants_read == wants_read)
		return;
	w->wants_read = wants_read;
	watch_set(w, EPOLL_CTL_MOD);
}

void
loop_watch_write(struct loop_watch *w, bool wants_write)
{
	if (w->wants_write == wants_write)
		return;
	w->wants_write = wants_write;
	watch_set(w, EPOLL_CTL_MOD);
}

void
loop_watch_close(struct loop_watch **w, bool fd_is_open)
{
	struct loop_watch *closed = *w;

	if (closed == NULL)
		return;
	*w = NULL;
	/* Should it be closed all the same, then epoll has let go of it. */
	if (fd_is_open &&
	    epoll_ctl(loop.epoll_fd, EPOLL_CTL_DEL, closed->fd, NULL) == -1)
		INSIST(errno == EBADF || errno == ENOENT);
	/* Its event may wait in this turn's list: it is freed after that. */
	closed->ready = NULL;
	closed->next_closed = loop.closed;
	loop.closed = closed;
}

static void
free_closed(void)
{
	struct loop_watch *w;

	while ((w = loop.closed) != NULL) {
		loop.closed = w->next_closed;
		free(w);
	}
}

/* Tells the host about the earliest timer, if it has not been told of an
 * earlier or the same moment. */
static void
arm_host(void)
{
	if (loop.arm == NULL || loop.first == NULL ||
	    loop.first->due_ms >= loop.armed_ms)
		return;
	loop.armed_ms = loop.first->due_ms;
	loop.arm(mono_left_ms((struct mono){ loop.armed_ms }));
}

static void
timer_link(struct loop_timer *t)
{
	struct loop_timer *before = NULL, *after = loop.first;

	while (after != NULL && after->due_ms <= t->due_ms) {
		before = after;
		after = after->next;
	}
	t->previous = before;
	t->next = after;
	if (before == NULL)
		loop.first = t;
	else
		before->next = t;
	if (after != NULL)
		after->previous = t;
}

static void
timer_unlink(struct loop_timer *t)
{
	if (t->previous == NULL)
		loop.first = t->next;
	else
		t->previous->next = t->next;
	if (t->next != NULL)
		t->next->previous = t->previous;
}

static struct loop_timer *
timer_open(int64_t in_ms, int64_t each_ms, void (*fire)(void *), void *argument)
{
	struct loop_timer *t = heap_take(1, sizeof *t);

	INSIST(loop.is_open);
	t->due_ms = mono_in(in_ms).ms;
	t->each_ms = each_ms;
	t->fire = fire;
	t->argument = argument;
	timer_link(t);
	if (!loop.is_turning)
		arm_host();
	return t;
}

struct loop_timer *
loop_timer_once(int64_t in_ms, void (*fire)(void *), void *argument)
{
	return timer_open(in_ms < 0 ? 0 : in_ms, 0, fire, argument);
}

struct loop_timer *
loop_timer_every(int64_t each_ms, void (*fire)(void *), void *argument)
{
	INSIST(each_ms >= 1);
	return timer_open(each_ms, each_ms, fire, argument);
}

void
loop_timer_close(struct loop_timer **t)
{
	if (*t == NULL)
		return;
	timer_unlink(*t);
	free(*t);
	*t = NULL;
}

static void
timer_fire(struct loop_timer *t, int64_t now_ms)
{
	void (*fire)(void *) = t->fire;
	void *argument = t->argument;

	timer_unlink(t);
	if (t->each_ms == 0) {
		free(t);
	} else {
		t->due_ms = now_ms + t->each_ms;
		timer_link(t);
	}
	fire(argument);
}

/* Fires what is due now, and not what those set anew. Gives whether any was. */
static bool
fire_due(void)
{
	int64_t now_ms = mono_now().ms;
	size_t due = 0;

	for (struct loop_timer *t = loop.first;
	    t != NULL && t->due_ms <= now_ms; t = t->next)
		due++;
	for (size_t i = 0; i < due && loop.first != NULL &&
	    loop.first->due_ms <= now_ms; i++)
		timer_fire(loop.first, now_ms);
	return due > 0;
}

static void
tell_watch(const struct epoll_event *event)
{
	struct loop_watch *w = event->data.ptr;
	bool has_ended = (event->events & (EPOLLERR | EPOLLHUP)) != 0;

	if (w->ready == NULL)
		return;
	w->ready(w->argument, has_ended || (event->events & EPOLLIN) != 0,
	    has_ended || (event->events & EPOLLOUT) != 0);
}

void
loop_turn(int wait_ms)
{
	struct epoll_event events[EVENTS_A_TURN];
	int ready;

	INSIST(loop.is_open && !loop.is_turning && !fiber_is_running());
	ready = epoll_wait(loop.epoll_fd, events, EVENTS_A_TURN, wait_ms);
	if (ready == -1 && errno != EINTR)
		PANIC("epoll_wait: %s", strerror(errno));

	loop.is_turning = true;
	for (int i = 0; i < ready; i++)
		tell_watch(&events[i]);
	fiber_drain();
	for (int round = 0; round < ROUNDS_A_TURN && fire_due(); round++)
		fiber_drain();
	free_closed();
	loop.is_turning = false;

	if (loop.armed_ms <= mono_now().ms)
		loop.armed_ms = INT64_MAX;
	arm_host();
}

void
loop_host_fired(void)
{
	loop.armed_ms = INT64_MAX;
}

int
loop_wait_ms(void)
{
	int64_t left_ms;

	if (loop.first == NULL)
		return -1;
	left_ms = mono_left_ms((struct mono){ loop.first->due_ms });
	return left_ms > INT_MAX ? INT_MAX : (int)left_ms;
}

bool
loop_is_turning(void)
{
	return loop.is_turning;
}

void
loop_kick(void)
{
	static const uint64_t one = 1;

	/* EAGAIN: the counter is full, so the loop is already being woken. */
	while (write(loop.kick_fd, &one, sizeof one) == -1 && errno == EINTR)
		;
}
