#include "grants/deliver.h"

#include <sodium.h>

#include "base/metric.h"
#include "engine/engine.h"
#include "queries.h"
#include "registry/registry.h"
#include "web/exchange.h"

#define CHANNEL		"placet_revoked"
#define IDLE_MS		2000
/* Longer than three engine calls and two store calls may take together. */
#define LEASE_S		30
#define PAUSE_AFTER_MS	100	/* after a failure */
#define AGAIN_MAX_S	300
#define LOOK_EVERY_MS	(60 * 1000)
#define LATE_S		300	/* older than this is an alarm */

/* This worker's deliverer. */
static struct {
	const struct configuration	*conf;
	struct fiber_queue		 idle;
	bool				 has_news;
	struct mono			 look_at;
} deliverer;

/*
 * 1 s, 2 s, 4 s … 5 min, each cut by up to a half at random, so that many rows
 * of one outage do not come back together. Never gives up.
 */
static int64_t
again_in_s(int64_t attempts)
{
	int64_t s = AGAIN_MAX_S;

	if (attempts < 9)
		s = INT64_C(1) << (attempts > 0 ? attempts : 0);
	return s - (int64_t)randombytes_uniform((uint32_t)(s / 2 + 1));
}

/* How one delivery went. */
struct outcome {
	struct str	done;	/* "revoked", "superseded"; absent: not done */
	struct str	why;	/* not */
};

static struct outcome
done(struct str how)
{
	return (struct outcome){ how, STR_ABSENT };
}

static struct outcome
failed(struct str why)
{
	return (struct outcome){ STR_ABSENT, why };
}

static struct outcome
failed_by(enum fault fault)
{
	return failed(str_of(fault_of(fault)->name));
}

/* As whom the engine is told. */
struct speaker {
	struct str	secret;		/* absent: a public client */
	bool		may_set;	/* its own secret is checked by us */
};

/*
 * Of a client that is gone the engine deleted the tokens too, so whatever is
 * said for it does no harm. The secret of one whose own only the engine can
 * check must not be changed there: it could never authenticate again.
 */
static enum fault
speaker_of(struct exchange *x, struct str client_id, struct speaker *s_r)
{
	struct store_client_find_row client;
	struct store_client_secret_find_row secret;
	bool is_found;

	*s_r = (struct speaker){ 0 };
	TRY(store_client_find(x, &(struct store_client_find_in){
		.client_id = client_id,
	    }, &client, &is_found));
	if (!is_found || str_equal(client.method, STR("none")))
		return FAULT_NONE;
	TRY(store_client_secret_find(x,
	    &(struct store_client_secret_find_in){
		.client_id = client_id,
		.secret_hash = STR(""),
	    }, &secret));
	s_r->may_set = secret.has_any ||
	    str_equal(client.method, STR("private_key_jwt"));
	return registry_secret_of(x, client_id, &(struct engine_key){
		.version = secret.engine_key,
		.sealed = secret.engine_key_sealed,
	    }, &s_r->secret);
}

/*
 * Ends this grant alone, through its newest token, and asks whether it did: the
 * engine's 200 proves nothing (engine.md §0.3, §6.1).
 */
static struct outcome
end_by_token(struct exchange *x, const struct configuration_engine *engine,
    const struct store_delivery_claim_row *row)
{
	struct engine_token said;
	struct speaker speaker;
	struct str token;
	enum fault fault, refusal;

	if (!unseal(x->arena, KEY_HELD_TOKEN_SEAL, row->sealed,
	    str_range(&row->grant_id, sizeof(row->grant_id)), &token))
		return failed(STR("the token is sealed under another key"));
	fault = speaker_of(x, row->client_id, &speaker);
	if (fault != FAULT_NONE)
		return failed_by(fault);
	refusal = engine_revoke_token(x, engine, row->client_id,
	    speaker.secret, token);
	/* The row as it is now, lest an older secret undo a newer one. */
	if (refusal == FAULT_FORBIDDEN && speaker.may_set &&
	    speaker_of(x, row->client_id, &speaker) == FAULT_NONE &&
	    speaker.may_set && engine_client_secret_set(x, engine,
	    row->client_id, speaker.secret) == FAULT_NONE)
		refusal = engine_revoke_token(x, engine, row->client_id,
		    speaker.secret, token);
	if (refusal != FAULT_NONE && refusal != FAULT_FORBIDDEN)
		return failed_by(refusal);
	fault = engine_introspect(x, engine, token, &said);
	if (fault != FAULT_NONE)
		return failed_by(fault);
	if (!said.is_active)
		return done(STR("revoked"));
	return failed(refusal == FAULT_FORBIDDEN ?
	    STR("the engine does not take this client's secret") :
	    STR("the engine still believes in the token"));
}

static struct outcome
deliver(struct exchange *x, const struct store_delivery_claim_row *row)
{
	const struct configuration_engine *engine = engine_named(x,
	    row->engine);
	enum fault fault;

	if (engine == NULL)
		return failed(STR("this engine is not in the configuration"));
	if (!str_is_absent(row->sealed))
		return end_by_token(x, engine, row);
	/* No token was ever seen. The blanket revocation would take a newer
	 * grant of the pair along, so it is used only while there is none. */
	if (!row->may_blanket)
		return done(STR("superseded"));
	fault = engine_revoke_pair(x, engine, uuid_text(x->arena,
	    row->user_id), row->client_id);
	return fault == FAULT_NONE ? done(STR("revoked")) : failed_by(fault);
}

static void
note(const char *event, enum log_level level, struct exchange *x,
    const struct store_delivery_claim_row *row, struct str what)
{
	log_event(level, event,
	    LOG_STR("grant", uuid_text(x->arena, row->grant_id)),
	    LOG_STR("engine", row->engine),
	    LOG_INT("attempts", row->attempts), LOG_STR("outcome", what));
}

/* The lease ends by itself, so a lost answer here only costs time. */
static void
settle(struct exchange *x, const struct store_delivery_claim_row *row,
    struct outcome o)
{
	enum fault fault;

	if (!str_is_absent(o.done)) {
		fault = store_delivery_done(x,
		    &(struct store_delivery_done_in){
			.delivery_id = row->delivery_id,
			.outcome = o.done,
		    });
		metric_add(str_equal(o.done, STR("superseded")) ?
		    METRIC_DELIVERY_SUPERSEDED : METRIC_DELIVERED, 1);
		note("delivery_done", LOG_NOTE, x, row, o.done);
	} else {
		fault = store_delivery_failed(x,
		    &(struct store_delivery_failed_in){
			.delivery_id = row->delivery_id,
			.reason = o.why,
			.again_in_s = again_in_s(row->attempts - 1),
		    });
		metric_add(METRIC_DELIVERY_FAILED, 1);
		note("delivery_failed", LOG_WARN, x, row, o.why);
	}
	if (fault != FAULT_NONE)
		note("delivery_not_settled", LOG_WARN, x, row,
		    str_of(fault_of(fault)->name));
}

/* False when there is nothing more to do now. */
static bool
deliver_next(void)
{
	struct exchange *x = exchange_open_background(deliverer.conf,
	    STR("machine:deliverer"));
	struct store_delivery_claim_row row;
	bool is_found = false, is_done = true;
	struct outcome o;

	if (store_delivery_claim(x, &(struct store_delivery_claim_in){
		.lease_s = LEASE_S,
	    }, &row, &is_found) == FAULT_NONE && is_found) {
		o = deliver(x, &row);
		settle(x, &row, o);
		is_done = !str_is_absent(o.done);
	}
	exchange_close(&x);
	if (!is_done)
		fiber_sleep(PAUSE_AFTER_MS);
	return is_found;
}

static void
look_for_late(void)
{
	struct store_delivery_summary_row row;
	struct exchange *x;

	if (!mono_is_past(deliverer.look_at))
		return;
	deliverer.look_at = mono_in(LOOK_EVERY_MS);
	x = exchange_open_background(deliverer.conf,
	    STR("machine:deliverer"));
	if (store_delivery_summary(x, &row) == FAULT_NONE &&
	    row.oldest_s > LATE_S)
		log_event(LOG_ALARM, "deliveries_late",
		    LOG_INT("waiting", row.waiting),
		    LOG_INT("oldest_s", row.oldest_s));
	exchange_close(&x);
}

static void
run(void *unused)
{
	(void)unused;
	for (;;) {
		deliverer.has_news = false;
		while (deliver_next())
			continue;
		look_for_late();
		if (!deliverer.has_news && fiber_queue_wait(&deliverer.idle,
		    mono_in(IDLE_MS)) == FAULT_BUSY)
			fiber_sleep(IDLE_MS);
	}
}

static void
heard(void *unused, struct str grant)
{
	(void)unused;
	(void)grant;
	deliverer.has_news = true;
	fiber_queue_wake_one(&deliverer.idle);
}

void
deliver_start(const struct configuration *conf)
{
	deliverer.conf = conf;
	fiber_queue_open(&deliverer.idle);
	deliverer.look_at = mono_in(LOOK_EVERY_MS);
	pg_listen(CHANNEL, heard, NULL);
	if (fiber_start(LANE_BACKGROUND, run, NULL) != FAULT_NONE)
		PANIC("the deliverer does not start");
}
