#include "gateway/refresh_wait.h"

#include "fiber/pg.h"

#define NAME_DIGITS	((size_t)64)

/* Of this worker. */
static struct refresh_wait *waiting;

static void
call(struct refresh_wait *w, struct str parcel)
{
	w->is_called = true;
	w->parcel = arena_copy(w->arena, parcel);
	if (w->is_parked)
		fiber_wake(w->fiber);
}

static void
heard(void *unused, struct str payload)
{
	struct str name = str_first(payload, NAME_DIGITS);

	(void)unused;
	for (struct refresh_wait *w = waiting; w != NULL; w = w->next) {
		/* A new connection: what was said meanwhile is lost. */
		if (str_is_absent(payload))
			call(w, STR(""));
		else if (str_equal(w->digits, name))
			call(w, str_from(payload, NAME_DIGITS));
	}
}

void
refresh_wait_start(void)
{
	pg_listen(REFRESH_CHANNEL, heard, NULL);
}

bool
refresh_wait_open(struct refresh_wait *w, struct arena *a,
    const struct hash32 *name)
{
	struct str digits = hex(a, hash32_str(name));
	size_t same = 0;

	for (const struct refresh_wait *o = waiting; o != NULL; o = o->next)
		same += str_equal(o->digits, digits);
	if (same >= REFRESH_WAITING_MAX)
		return false;
	*w = (struct refresh_wait){
		.digits = digits,
		.fiber = fiber_self(),
		.arena = a,
		.next = waiting,
		.link = &waiting,
	};
	if (waiting != NULL)
		waiting->link = &w->next;
	waiting = w;
	return true;
}

void
refresh_wait_close(struct refresh_wait *w)
{
	*w->link = w->next;
	if (w->next != NULL)
		w->next->link = w->link;
}

void
refresh_wait_reset(struct refresh_wait *w)
{
	w->is_called = false;
	w->parcel = STR_ABSENT;
}

enum fault
refresh_wait_for(struct refresh_wait *w, struct mono deadline)
{
	enum fault fault = FAULT_NONE;

	w->is_parked = true;
	while (!w->is_called && fault == FAULT_NONE)
		fault = fiber_park(deadline);
	w->is_parked = false;
	return w->is_called ? FAULT_NONE : FAULT_DEADLINE;
}
