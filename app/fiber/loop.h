/*
 * loop: file descriptors and timers of this worker, without Kore's types.
 *
 * The one place that speaks to Kore's event loop (kore_platform_event_*,
 * kore_timer_*). Watches are level-triggered.
 */
#ifndef FIBER_LOOP_H
#define FIBER_LOOP_H

#include <stdbool.h>
#include <stdint.h>

struct loop_watch;
struct loop_timer;

/* Calls `ready(argument, can_read, can_write)` from the loop, on the main
 * stack. The descriptor stays the caller's. */
struct loop_watch *loop_watch_open(int fd, bool wants_write,
		    void (*ready)(void *, bool, bool), void *argument);
void		 loop_watch_write(struct loop_watch *w, bool wants_write);
/* `fd_is_open`: false when a library has already closed it (libpq does). */
void		 loop_watch_close(struct loop_watch **w, bool fd_is_open);

struct loop_timer *loop_timer_once(int64_t in_ms, void (*fire)(void *), void *);
struct loop_timer *loop_timer_every(int64_t each_ms, void (*fire)(void *),
		    void *argument);
void		 loop_timer_close(struct loop_timer **t);
/* Makes the loop turn at once (eventfd); callable from any thread. */
void		 loop_kick(void);
/* Once per worker, after the fork. */
void		 loop_worker_open(void);

#endif
