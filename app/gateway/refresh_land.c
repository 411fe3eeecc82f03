#include "gateway/refresh_land.h"

#include "engine/engine.h"
#include "gateway/refresh_parcel.h"

#define TRY_AGAIN_MS	200
#define FIND_TRIES	3
/* So long the client itself waits for the store. */
#define CLIENT_WAITS_MS	3000

static bool
find_grant(struct exchange *x, const struct refresh_flight *f,
    struct token_outcome *o)
{
	o->has_grant = f->has_grant;
	o->grant = f->grant;
	o->epoch = f->epoch;
	for (int i = 0; !f->has_grant && i < FIND_TRIES; i++) {
		if (i > 0)
			fiber_sleep(TRY_AGAIN_MS);
		o->end = TOKEN_GIVEN;
		token_engine_find_grant(x, o);
		if (o->end != TOKEN_UNSURE)
			break;
	}
	return o->end == TOKEN_GIVEN;
}

/* What is to be told; all of it outlives the request (landing_move). */
struct landing {
	struct hash32	 name, mark;
	struct uuid	 owner;
	struct str	 client_id;
	struct str	 token;
	struct str	 body;
	struct mono	 began;		/* as struct refresh_flight has them */
	struct utime	 at;
	int64_t		 replay_s;
	bool		 has_grant;
	struct uuid	 grant;
	int64_t		 epoch;
	struct token_kept kept;
	bool		 is_good;	/* false: spent, and not handed out */
};

static struct landing
landing_of(struct exchange *x, const struct refresh_flight *f,
    const struct token_outcome *o, bool is_good)
{
	return (struct landing){
		.name = f->name,
		.mark = f->mark,
		.owner = f->owner,
		.client_id = f->request->client->client.client_id,
		.token = f->token,
		.body = o->answer.body,
		.began = f->began,
		.at = f->at,
		.replay_s = f->replay_s,
		.has_grant = o->has_grant,
		.grant = o->grant,
		.epoch = o->epoch,
		.kept = token_engine_keep(x, o),
		.is_good = is_good,
	};
}

static struct landing *
landing_move(struct arena *a, const struct landing *l)
{
	struct landing *moved = ARENA_NEW(a, struct landing);

	*moved = *l;
	moved->client_id = arena_copy(a, l->client_id);
	moved->token = arena_copy(a, l->token);
	moved->body = arena_copy(a, l->body);
	moved->kept.sealed = arena_copy(a, l->kept.sealed);
	return moved;
}

/*
 * The window begins when the store hears of the answer: while the store was
 * away, nobody could be given it.
 */
static enum fault
tell_once(struct exchange *x, const struct landing *l, bool *is_alive_r)
{
	const struct refresh_seal to = {
		.name = l->name,
		.mark = l->mark,
		.until.us = l->at.us + (mono_now().ms - l->began.ms) * 1000 +
		    l->replay_s * 1000000,
	};
	bool is_kept = l->is_good && l->replay_s > 0;
	struct store_refresh_answered_row row;
	struct str sealed, parcel;

	sealed = refresh_answer_seal(x, l->token, &to, l->body);
	parcel = is_kept ? STR("") : !l->is_good ? REFRESH_PARCEL_GONE :
	    refresh_parcel_answer(x->arena, sealed, to.until);
	TRY(store_refresh_answered(x, &(struct store_refresh_answered_in){
		.flight_id = hash32_str(&l->name),
		.owner = l->owner,
		.client_id = l->client_id,
		.fingerprint = hash32_str(&l->mark),
		.grant_id = l->grant,
		.grant_id_is_null = !l->has_grant,
		.epoch = l->epoch,
		.epoch_is_null = !l->has_grant,
		.engine = engine_main(x)->name,
		.token_kind = l->kept.kind,
		.token_sealed = l->kept.sealed,
		.token_hash = hash32_str(&l->kept.hash),
		.sealed = is_kept ? sealed : STR_ABSENT,
		.replay_until = to.until,
		.parcel = str_is_absent(parcel) ? STR("") : parcel,
	    }, &row));
	*is_alive_r = row.is_alive;
	return FAULT_NONE;
}

static enum fault
tell(struct exchange *x, const struct landing *l, struct mono deadline,
    bool *is_alive_r)
{
	enum fault fault;

	for (;;) {
		fault = tell_once(x, l, is_alive_r);
		if (fault == FAULT_NONE || mono_is_past(deadline))
			return fault;
		fiber_sleep(TRY_AGAIN_MS);
	}
}

/* The same, when the client has been told to come back. */
struct late {
	struct exchange		*x;
	const struct landing	*landing;
};

static void
tell_late(void *argument)
{
	struct late *late = argument;
	struct exchange *x = late->x;
	bool is_alive = false;
	enum fault fault = tell(x, late->landing, mono_in(REFRESH_TELL_MS),
	    &is_alive);

	log_event(fault == FAULT_NONE ? LOG_NOTE : LOG_WARN,
	    "refresh_told_late", LOG_INT("is_alive", is_alive),
	    LOG_STR("fault", str_of(fault_of(fault)->name)));
	exchange_close(&x);
}

static void
go_on_telling(const struct configuration *conf, const struct landing *l)
{
	struct exchange *x = exchange_open_background(conf,
	    STR("machine:gateway"));
	struct late *late = ARENA_NEW(x->arena, struct late);

	*late = (struct late){ x, landing_move(x->arena, l) };
	/* Too many at once: the token is in doubt, and then lost. */
	if (fiber_start(LANE_BACKGROUND, tell_late, late) != FAULT_NONE)
		exchange_close(&x);
}

/* Every engine here turns the refresh token over at each use (engine.md §2). */
bool
refresh_land(struct exchange *x, struct refresh_flight *f,
    struct token_outcome *o)
{
	bool is_good = find_grant(x, f, o), is_alive;
	struct landing landing;

	if (o->end == TOKEN_UNSURE)
		return false;
	landing = landing_of(x, f, o, is_good);
	if (tell(x, &landing, mono_in(CLIENT_WAITS_MS), &is_alive) !=
	    FAULT_NONE) {
		go_on_telling(x->conf, &landing);
		o->end = TOKEN_UNSURE;
		return true;
	}
	o->end = is_good && is_alive ? TOKEN_ISSUED : TOKEN_DEAD;
	return true;
}
