/*
 * loop: file descriptors and timers of this process, without anybody's types.
 *
 * All watches live in one epoll instance of ours and all timers in one list of
 * ours, so that there is one behaviour under two hosts:
 *
 *   loop_kore.c   in a worker. Kore watches our epoll descriptor as if it were
 *                 a socket, and one Kore timer stands for our earliest timer
 *                 (Kore 4.1.0 linux.c, timer.c). Kore never sees a descriptor
 *                 that libpq or curl may close: its epoll wrappers end the
 *                 worker on EBADF (linux.c, kore_platform_disable_read).
 *   loop_alone.c  in command-line programs and unit tests, without Kore.
 *
 * Watches are level-triggered. Everything runs on the main stack of one thread;
 * only loop_kick may be called from others.
 */
#ifndef FIBER_LOOP_H
#define FIBER_LOOP_H

#include <stdbool.h>
#include <stdint.h>

struct loop_watch;
struct loop_timer;

/*
 * Calls `ready(argument, can_read, can_write)` from the loop. An error or a
 * hang-up is told as both. The descriptor stays the caller's; reading is wanted
 * until loop_watch_read says otherwise.
 */
struct loop_watch *loop_watch_open(int fd, bool wants_write,
		    void (*ready)(void *, bool, bool), void *argument);
void		 loop_watch_read(struct loop_watch *w, bool wants_read);
void		 loop_watch_write(struct loop_watch *w, bool wants_write);
/* `fd_is_open`: false when a library has already closed it (libpq does). Safe
 * inside `ready`, of this watch or another. Nulls *w; *w may be NULL. */
void		 loop_watch_close(struct loop_watch **w, bool fd_is_open);

/* Fires once, 0 ms meaning this turn or the next. The timer is gone before
 * `fire` runs: the caller's pointer must be forgotten there. */
struct loop_timer *loop_timer_once(int64_t in_ms, void (*fire)(void *), void *);
/* Counts from the end of one firing to the next; `each_ms` is at least 1. */
struct loop_timer *loop_timer_every(int64_t each_ms, void (*fire)(void *),
		    void *argument);
/* Safe inside `fire` of a repeating timer. Nulls *t; *t may be NULL. */
void		 loop_timer_close(struct loop_timer **t);
/* Makes the loop turn at once (eventfd); callable from any thread. */
void		 loop_kick(void);
/* Under Kore. Once per worker, after the fork (loop_kore.c). */
void		 loop_worker_open(void);

/* Without Kore. Once per process; ignores SIGPIPE (loop_alone.c). */
void		 loop_alone_open(void);
/* Turns until `is_over(argument)`, asked before each turn. */
void		 loop_alone_run(bool (*is_over)(void *), void *argument);

#endif
