#include "gateway/refresh_doubt.h"

#include "base/metric.h"
#include "engine/engine.h"
#include "gateway/refresh_parcel.h"

/* An engine that does not answer is asked so long. */
#define ASK_MS			3000
#define ASK_PAUSE_MS		250
/*
 * What was sent to it before is begun by an engine that answers now, and over
 * after this: our hook, which it waits for, is asked within 3 s (engine.md §3).
 */
#define STILL_ACTIVE_MS		4000
/* The former owner may be about to tell the store what he was given, when he
 * has a connection again (pg_link.c: after 5 s at most). */
#define STILL_LOST_MS		6000

static bool
lease(struct exchange *x, struct refresh_flight *f, int64_t lease_s,
    struct str parcel)
{
	struct store_refresh_leased_row row;
	struct mono began = mono_now();

	if (store_refresh_leased(x, &(struct store_refresh_leased_in){
		.flight_id = hash32_str(&f->name),
		.owner = f->owner,
		.lease_s = lease_s,
		.parcel = parcel,
	    }, &row) != FAULT_NONE)
		return false;
	/* Its clock goes on from the last claim. */
	f->at.us += (began.ms - f->began.ms) * 1000;
	f->began = began;
	return row.is_ours;
}

/*
 * Waits so long. False: somebody else has settled it, and may have told how
 * (w->parcel). A call alone says nothing: the connection that one is told by
 * may only be a new one.
 */
static bool
is_ours_for(struct exchange *x, struct refresh_flight *f,
    struct refresh_wait *w, int64_t ms)
{
	struct mono until = mono_in(ms);

	while (refresh_wait_for(w, until) == FAULT_NONE) {
		if (!str_is_empty(w->parcel))
			return false;
		refresh_wait_reset(w);
		if (!lease(x, f, REFRESH_LEASE_S, STR("")))
			return false;
	}
	return true;
}

enum look { LOOK_UNSPENT = 1, LOOK_SPENT, LOOK_NOTHING, LOOK_SETTLED };

static enum look
look_into(struct exchange *x, struct refresh_flight *f,
    struct refresh_wait *w)
{
	struct mono deadline = mono_in(ASK_MS);
	struct engine_token said;

	while (engine_introspect(x, NULL, f->token, &said) != FAULT_NONE) {
		if (!is_ours_for(x, f, w, ASK_PAUSE_MS))
			return LOOK_SETTLED;
		if (mono_is_past(deadline))
			return LOOK_NOTHING;
	}
	return said.is_active ? LOOK_UNSPENT : LOOK_SPENT;
}

void
refresh_doubt_leave(struct exchange *x, const struct refresh_flight *f)
{
	struct refresh_flight left = *f;

	if (!lease(x, &left, 0, REFRESH_PARCEL_LATER))
		log_event(LOG_NOTE, "refresh_doubt_not_left",
		    LOG_STR("client", f->request->client->client.client_id));
}

static enum refresh_doubt
lost(struct exchange *x, struct refresh_flight *f, struct refresh_wait *w)
{
	struct store_refresh_lost_row row;

	if (!is_ours_for(x, f, w, STILL_LOST_MS))
		return DOUBT_SETTLED;
	if (store_refresh_lost(x, &(struct store_refresh_lost_in){
		.flight_id = hash32_str(&f->name),
		.owner = f->owner,
		.parcel = REFRESH_PARCEL_GONE,
	    }, &row) != FAULT_NONE)
		return DOUBT_OPEN;
	if (!row.is_lost)
		return DOUBT_SETTLED;
	metric_add(METRIC_REFRESH_LOST, 1);
	log_event(LOG_ALARM, "refresh_answer_lost",
	    LOG_STR("client", f->request->client->client.client_id));
	return DOUBT_LOST;
}

enum refresh_doubt
refresh_doubt_settle(struct exchange *x, struct refresh_flight *f,
    struct refresh_wait *w)
{
	metric_add(METRIC_REFRESH_IN_DOUBT, 1);
	refresh_wait_reset(w);
	for (int looks = 0; looks < 2; looks++) {
		if ((looks > 0 && !is_ours_for(x, f, w, STILL_ACTIVE_MS)) ||
		    !lease(x, f, REFRESH_LEASE_S, STR("")))
			return DOUBT_SETTLED;
		switch (look_into(x, f, w)) {
		case LOOK_UNSPENT:
			break;
		case LOOK_SPENT:
			return lost(x, f, w);
		case LOOK_NOTHING:
			refresh_doubt_leave(x, f);
			return DOUBT_OPEN;
		case LOOK_SETTLED:
			return DOUBT_SETTLED;
		}
	}
	return lease(x, f, REFRESH_LEASE_S, STR("")) ? DOUBT_UNTOUCHED :
	    DOUBT_SETTLED;
}
