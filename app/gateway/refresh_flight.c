#include "gateway/refresh_flight.h"

#include <sodium.h>

#include "base/metric.h"
#include "engine/engine.h"
#include "gateway/engine_form.h"
#include "gateway/refresh_land.h"
#include "gateway/refresh_mark.h"
#include "gateway/refresh_parcel.h"
#include "gateway/token_identity.h"
#include "session/allowance.h"

static const struct str forwarded[] = {
	{ "grant_type", 10 },
	{ "refresh_token", 13 },
	{ "scope", 5 },
	{ "audience", 8 },
};

/* Beyond this many, who presents it once more is told to wait: a crowd of one
 * client fits in, a program that goes round in a circle does not. */
#define REPLAYS_MOST		500

struct hash32
refresh_flight_mark(struct exchange *x, const struct token_request *r,
    struct str token)
{
	return refresh_mark(x->arena, token, &(struct refresh_asker){
		.client_id = r->client->client.client_id,
		.method = r->client->client.method,
		.dpop = exchange_header(x, STR("DPoP")),
	    }, r->form);
}

void
refresh_flight_open(struct exchange *x, const struct token_request *r,
    struct str token, struct refresh_flight *f_r)
{
	*f_r = (struct refresh_flight){
		.request = r,
		.token = token,
		.body = engine_form_write(x, r->form, forwarded,
		    sizeof(forwarded) / sizeof(forwarded[0]), r->client),
		.name = refresh_name(token),
		.mark = refresh_flight_mark(x, r, token),
	};
	refresh_flight_renew(f_r);
}

void
refresh_flight_renew(struct refresh_flight *f)
{
	randombytes_buf(&f->owner, sizeof(f->owner));
}

enum fault
refresh_flight_claim(struct exchange *x, struct refresh_flight *f,
    struct store_refresh_claim_row *row_r)
{
	struct hash32 held = token_hash(f->token);

	f->began = mono_now();
	TRY(store_refresh_claim(x, &(struct store_refresh_claim_in){
		.flight_id = hash32_str(&f->name),
		.token_hash = hash32_str(&held),
		.client_id = f->request->client->client.client_id,
		.fingerprint = hash32_str(&f->mark),
		.owner = f->owner,
		.lease_s = REFRESH_LEASE_S,
		.replays_most = REPLAYS_MOST,
	    }, row_r));
	f->at = row_r->at;
	f->replay_s = row_r->replay_s_is_null ? x->conf->refresh_replay_s :
	    row_r->replay_s;
	f->has_grant = !row_r->grant_id_is_null;
	f->grant = row_r->grant_id;
	f->epoch = row_r->epoch;
	f->user = row_r->user_id_is_null ? (struct uuid){ { 0 } } :
	    row_r->user_id;
	return FAULT_NONE;
}

static struct str
bound(struct exchange *x, const struct refresh_seal *to)
{
	struct buf b;

	buf_open(&b, x->arena, sizeof(*to));
	buf_add(&b, hash32_str(&to->name));
	buf_add(&b, hash32_str(&to->mark));
	for (int i = 0; i < 64; i += 8)
		buf_add_byte(&b, (char)((uint64_t)to->until.us >> i));
	return buf_str(&b);
}

/* Who has not seen the whole token cannot make this key, whatever else he has:
 * a part of it is what the engine's own database finds it by. */
static struct hash32
key_of(struct str token)
{
	return KEYED_HASH(KEY_REFRESH_ANSWER, token_bare(token));
}

struct str
refresh_answer_seal(struct exchange *x, struct str token,
    const struct refresh_seal *to, struct str body)
{
	struct hash32 key = key_of(token);
	struct str sealed = seal_under(x->arena, &key, body, bound(x, to));

	sodium_memzero(&key, sizeof(key));
	return sealed;
}

bool
refresh_answer_open(struct exchange *x, struct str token,
    const struct refresh_seal *to, struct str sealed, struct str *body_r)
{
	struct hash32 key = key_of(token);
	bool is_good = unseal_under(x->arena, &key, sealed, bound(x, to),
	    body_r);

	sodium_memzero(&key, sizeof(key));
	return is_good;
}

/* If the store does not hear of it, the row is ours until the lease is over,
 * and then in doubt. */
void
refresh_flight_release(struct exchange *x, const struct refresh_flight *f,
    struct str parcel)
{
	enum fault fault = store_refresh_released(x,
	    &(struct store_refresh_released_in){
		.flight_id = hash32_str(&f->name),
		.owner = f->owner,
		.parcel = parcel,
	    });

	if (fault != FAULT_NONE)
		log_event(LOG_NOTE, "refresh_not_released",
		    LOG_STR("fault", str_of(fault_of(fault)->name)));
}

/* The engine's error code for those who wait; what it says besides, not. */
static struct str
parcel_of(struct exchange *x, const struct token_outcome *o)
{
	if (o->end == TOKEN_DEAD)
		return REFRESH_PARCEL_GONE;
	if (o->end != TOKEN_REFUSED)
		return REFRESH_PARCEL_LATER;
	/* 401 is about this one's own credentials. */
	if (o->status != 400 || !refresh_parcel_may_say(o->error))
		return STR("");
	return arena_printf(x->arena, " error 400 %.*s", STR_ARG(o->error));
}

/* Only who asks the engine is counted, and he before he does. */
static bool
may_fly(struct exchange *x, const struct refresh_flight *f,
    struct token_outcome *o_r)
{
	*o_r = (struct token_outcome){ .end = TOKEN_AWAY };
	return uuid_is_zero(f->user) || (allowance_of_user(x, f->user,
	    &o_r->wait_s) == FAULT_NONE && o_r->wait_s == 0);
}

bool
refresh_flight_fly(struct exchange *x, struct refresh_flight *f,
    struct token_outcome *o_r)
{
	struct mono latest = { f->began.ms + REFRESH_BEGIN_MS };

	if (!may_fly(x, f, o_r)) {
		refresh_flight_release(x, f, REFRESH_PARCEL_LATER);
		return true;
	}
	metric_add(METRIC_REFRESH_FORWARDED, 1);
	token_engine_call(x, f->request->client, f->body, latest, o_r);
	if (o_r->end == TOKEN_GIVEN)
		return refresh_land(x, f, o_r);
	if (o_r->end == TOKEN_UNSURE)
		return false;
	refresh_flight_release(x, f, parcel_of(x, o_r));
	return true;
}
