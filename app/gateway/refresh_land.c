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

/* What the store is told. The answer is good until so long after it came. */
static struct store_refresh_answered_in
telling(struct exchange *x, const struct refresh_flight *f,
    const struct token_outcome *o, const struct token_kept *kept)
{
	struct refresh_seal to = {
		.name = f->name,
		.mark = f->mark,
		.until.us = f->at.us + (mono_now().ms - f->began.ms) * 1000 +
		    f->replay_s * 1000000,
	};
	struct str sealed = refresh_answer_seal(x, f->token, &to,
	    o->answer.body);
	bool is_kept = f->replay_s > 0;
	struct str parcel = is_kept ? STR("") :
	    refresh_parcel_answer(x->arena, sealed, to.until);

	return (struct store_refresh_answered_in){
		.flight_id = hash32_str(&f->name),
		.owner = f->owner,
		.grant_id = o->grant,
		.grant_id_is_null = !o->has_grant,
		.epoch = o->epoch,
		.epoch_is_null = !o->has_grant,
		.engine = engine_main(x)->name,
		.token_kind = kept->kind,
		.token_sealed = kept->sealed,
		.token_hash = hash32_str(&kept->hash),
		.sealed = is_kept ? sealed : STR_ABSENT,
		.replay_until = to.until,
		.parcel = str_is_absent(parcel) ? STR("") : parcel,
	};
}

static enum fault
tell(struct exchange *x, const struct store_refresh_answered_in *in,
    struct mono deadline, bool *is_alive_r)
{
	struct store_refresh_answered_row row;
	enum fault fault;

	for (;;) {
		fault = store_refresh_answered(x, in, &row);
		if (fault == FAULT_NONE) {
			*is_alive_r = row.is_alive;
			return FAULT_NONE;
		}
		if (mono_is_past(deadline))
			return fault;
		fiber_sleep(TRY_AGAIN_MS);
	}
}

/* The same, when the client has gone. */
struct late {
	struct exchange	*x;
	struct store_refresh_answered_in in;
};

static void
tell_late(void *argument)
{
	struct late *late = argument;
	struct exchange *x = late->x;
	bool is_alive = false;
	enum fault fault = tell(x, &late->in, mono_in(REFRESH_TELL_MS),
	    &is_alive);

	log_event(fault == FAULT_NONE ? LOG_NOTE : LOG_WARN,
	    "refresh_told_late", LOG_INT("is_alive", is_alive),
	    LOG_STR("fault", str_of(fault_of(fault)->name)));
	exchange_close(&x);
}

static void
go_on_telling(const struct configuration *conf,
    const struct store_refresh_answered_in *in)
{
	struct exchange *x = exchange_open_background(conf,
	    STR("machine:gateway"));
	struct late *late = ARENA_NEW(x->arena, struct late);

	*late = (struct late){ .x = x, .in = *in };
	late->in.flight_id = arena_copy(x->arena, in->flight_id);
	late->in.token_sealed = arena_copy(x->arena, in->token_sealed);
	late->in.token_hash = arena_copy(x->arena, in->token_hash);
	late->in.parcel = arena_copy(x->arena, in->parcel);
	if (!str_is_absent(in->sealed))
		late->in.sealed = arena_copy(x->arena, in->sealed);
	/* Too many at once: the token is in doubt, and then lost. */
	if (fiber_start(LANE_BACKGROUND, tell_late, late) != FAULT_NONE)
		exchange_close(&x);
}

/* Every engine here turns the refresh token over at each use (engine.md §2). */
bool
refresh_land(struct exchange *x, struct refresh_flight *f,
    struct token_outcome *o)
{
	struct store_refresh_answered_in in;
	struct token_kept kept;
	bool is_alive, is_good = find_grant(x, f, o);

	if (o->end == TOKEN_UNSURE)
		return false;
	kept = token_engine_keep(x, o);
	in = telling(x, f, o, &kept);
	/* Not handed out, yet the token is spent. */
	if (!is_good) {
		in.sealed = STR_ABSENT;
		in.parcel = REFRESH_PARCEL_GONE;
	}
	if (tell(x, &in, mono_in(CLIENT_WAITS_MS), &is_alive) != FAULT_NONE) {
		go_on_telling(x->conf, &in);
		o->end = TOKEN_UNSURE;
		return true;
	}
	o->end = is_good && is_alive ? TOKEN_ISSUED : TOKEN_DEAD;
	return true;
}
