#include "gateway/refresh_replay.h"

#include "engine/engine.h"
#include "engine/json.h"
#include "gateway/forward.h"
#include "gateway/refresh_mark.h"

/* No client refreshes more often than this within one window. */
#define HOPS_MAX	8

struct answer {
	struct hash32	 name;		/* of its flight */
	struct str	 body;
	struct str	 access;
	struct str	 refresh;
	struct utime	 at;
};

static bool
open_answer(struct exchange *x, struct str token,
    const struct refresh_seal *to, struct str sealed, struct utime at,
    struct answer *a_r)
{
	struct str body;
	json_t *j;

	if (!refresh_answer_open(x, token, to, sealed, &body)) {
		log_event(LOG_ALARM, "refresh_answer_unreadable",
		    LOG_INT("bytes", sealed.len));
		return false;
	}
	j = engine_json_open(body, FORWARD_ANSWER_BYTES);
	*a_r = (struct answer){
		.name = to->name,
		.body = body,
		.access = engine_json_str(x->arena, j, "access_token"),
		.refresh = engine_json_str(x->arena, j, "refresh_token"),
		.at = at,
	};
	engine_json_close(&j);
	return !str_is_empty(a_r->access);
}

/* What the answer's own refresh token was exchanged for, by a request like
 * this one. */
static bool
next_answer(struct exchange *x, const struct refresh_flight *f,
    struct answer *a)
{
	struct refresh_seal to = {
		.name = refresh_name(a->refresh),
		.mark = refresh_flight_mark(x, f->request, a->refresh),
	};
	struct store_refresh_after_row row;
	bool is_found = false;

	if (str_is_empty(a->refresh) ||
	    store_refresh_after(x, &(struct store_refresh_after_in){
		.flight_id = hash32_str(&to.name),
		.client_id = f->request->client->client.client_id,
	    }, &row, &is_found) != FAULT_NONE || !is_found ||
	    !bytes_equal_ct(row.fingerprint, hash32_str(&to.mark)))
		return false;
	to.until = row.replay_until;
	return open_answer(x, a->refresh, &to, row.sealed, row.answered_at, a);
}

/* The engine does not believe in it any more: nobody else gets it. */
static void
purge(struct exchange *x, const struct answer *a)
{
	enum fault fault = store_refresh_purged(x,
	    &(struct store_refresh_purged_in){
		.flight_id = hash32_str(&a->name),
	    });

	if (fault != FAULT_NONE)
		log_event(LOG_NOTE, "refresh_not_purged",
		    LOG_STR("fault", str_of(fault_of(fault)->name)));
}

static void
give(struct exchange *x, const struct refresh_flight *f,
    const struct answer *a, struct token_outcome *o_r)
{
	int64_t age_s = (f->at.us - a->at.us) / 1000000;

	*o_r = (struct token_outcome){
		.end = TOKEN_ISSUED,
		.answer = {
			.status = 200,
			.body = refresh_aged(x->arena, a->body, age_s),
		},
		.access = a->access,
		.refresh = a->refresh,
	};
}

void
refresh_replay(struct exchange *x, const struct refresh_flight *f,
    const struct store_refresh_claim_row *row, bool has_waited,
    struct token_outcome *o_r)
{
	const struct refresh_seal to = { f->name, f->mark, row->replay_until };
	struct engine_token said = { .is_active = true };
	struct answer a;

	*o_r = (struct token_outcome){ .end = TOKEN_UNSURE };
	if (!open_answer(x, f->token, &to, row->sealed, row->answered_at, &a))
		return;
	for (int hops = 0; hops < HOPS_MAX && next_answer(x, f, &a); hops++)
		has_waited = false;
	if (!has_waited &&
	    engine_introspect(x, NULL, a.access, &said) != FAULT_NONE)
		return;
	if (!said.is_active) {
		purge(x, &a);
		o_r->end = TOKEN_DEAD;
		return;
	}
	give(x, f, &a, o_r);
}

void
refresh_replay_parcel(struct exchange *x, const struct refresh_flight *f,
    struct str sealed, struct utime until, struct token_outcome *o_r)
{
	const struct refresh_seal to = { f->name, f->mark, until };
	struct answer a;

	*o_r = (struct token_outcome){ .end = TOKEN_UNSURE };
	if (open_answer(x, f->token, &to, sealed, f->at, &a))
		give(x, f, &a, o_r);
}
