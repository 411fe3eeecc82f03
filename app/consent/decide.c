#include "consent/decide.h"

#include "base/locale.h"
#include "engine/engine.h"
#include "model/device_code.h"
#include "web/session.h"

#define SHOWN_MAX_BYTES		4096
#define REMOVING_WAIT_MS	5000
#define REMOVING_POLL_MS	200

/*
 * What the person saw (f:H6): enough to say later which words were accepted.
 */
static struct str
shown(struct exchange *x, const struct question *q)
{
	struct buf b;

	buf_open(&b, x->arena, SHOWN_MAX_BYTES);
	buf_add(&b, STR("{\"app\":\""));
	buf_add_json(&b, q->client.name);
	buf_add(&b, STR("\",\"sends_to\":\""));
	buf_add_json(&b, question_is_for_device(q) ? STR("a device") :
	    q->redirect_host);
	buf_add(&b, STR("\",\"language\":\""));
	buf_add_json(&b, x->locale->lang);
	buf_add(&b, STR("\",\"version\":"));
	buf_add_i64(&b, q->offer.client_version);
	buf_add_byte(&b, '}');
	return buf_is_full(&b) ? STR("{}") : buf_str(&b);
}

static enum fault
decide_now(struct exchange *x, const struct question *q,
    const struct consent_answer *answer, const struct uuid *existing,
    struct store_consent_decide_row *decided_r)
{
	struct hash32 cookie, device;

	cookie = session_cookie_hash(exchange_cookie(x, SESSION_COOKIE));
	device = user_code_hash(q->offer.user_code);
	return store_consent_decide(x,
	    &(struct store_consent_decide_in){
		.engine = engine_main(x)->name,
		.flow_id = q->offer.flow_id,
		.cookie_hash = hash32_str(&cookie),
		.user_id = x->person.user.uuid,
		.client_id = q->offer.client_id,
		.client_version = q->offer.client_version,
		.answer = answer->is_allowed ? STR("allow") : STR("refuse"),
		.requested = answer->offered,
		.scopes = answer->scopes,
		.minimum_roles = answer->minimum_roles,
		.accounts = answer->accounts,
		.audience = consent_offer_resource(&q->offer),
		.existing_grant = existing == NULL ?
		    (struct uuid){ { 0 } } : *existing,
		.existing_grant_is_null = existing == NULL,
		.redirect_uri = question_is_for_device(q) ? STR("device:") :
		    q->offer.redirect_uri,
		.device = question_is_for_device(q) ? hash32_str(&device) :
		    STR_ABSENT,
		.shown = shown(x, q),
		.offered_at = q->offer.offered_at,
		.offer_ttl_s = OFFER_TTL_S,
		.ttl_s_is_null = true,
	    }, decided_r);
}

/*
 * While the engine is being told to forget every grant of the pair, a new one
 * would be forgotten with them (DESIGN.md §4.2).
 */
enum fault
consent_decide(struct exchange *x, const struct question *q,
    const struct consent_answer *answer, const struct uuid *existing,
    struct store_consent_decide_row *decided_r)
{
	struct mono until;
	enum fault fault;

	until = mono_in(REMOVING_WAIT_MS);
	for (;;) {
		fault = decide_now(x, q, answer, existing, decided_r);
		if (fault != FAULT_TOO_MANY || mono_is_past(until))
			return fault;
		fiber_sleep(REMOVING_POLL_MS);
	}
}
