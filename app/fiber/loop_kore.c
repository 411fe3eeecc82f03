#include <kore/kore.h>

#include "fiber/loop_inside.h"

/*
 * Kore finds the handler through the first member (Kore 4.1.0 kore.h, struct
 * kore_event); `flags` are sticky there and meaningless here.
 */
static struct {
	struct kore_event	 event;
	struct kore_timer	*timer;	/* our earliest timer; NULL: none */
} host;

static void
host_ready(void *event, int has_ended)
{
	(void)event;
	(void)has_ended;
	host.event.flags = 0;
	loop_turn(0);
}

/* Kore frees a one-shot timer itself after this returns (timer.c). */
static void
host_timer_fired(void *nothing, u_int64_t now_ms)
{
	(void)nothing;
	(void)now_ms;
	host.timer = NULL;
	loop_host_fired();
	loop_turn(0);
}

/*
 * A moment that has come goes through the eventfd: a Kore timer of 0 ms set
 * while Kore runs its timers would run in the same pass, again and again.
 */
static void
host_arm(int64_t in_ms)
{
	if (host.timer != NULL) {
		kore_timer_remove(host.timer);
		host.timer = NULL;
	}
	if (in_ms <= 0) {
		loop_kick();
		return;
	}
	host.timer = kore_timer_add(host_timer_fired, (u_int64_t)in_ms, NULL,
	    KORE_TIMER_ONESHOT);
}

void
loop_worker_open(void)
{
	int fd = loop_open(host_arm);

	host.event.type = KORE_TYPE_TASK;
	host.event.handle = host_ready;
	kore_platform_event_level_read(fd, &host);
}
