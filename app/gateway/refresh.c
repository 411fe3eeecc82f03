/*
 * refresh_token: one question to the engine for everybody who asks the same.
 *
 * The engine ends a grant when its refresh token comes twice, and when it comes
 * twice at once it may give two pairs of tokens (engine.md §2). So the store
 * says whose turn it is; everybody else who makes the same request waits, and
 * gets the same answer, then and for some seconds more. Whoever presents the
 * token with another request, or later, is left to the engine, whose
 * theft detection stays strict. The rules are clients.md §3.3, by number.
 */
#include "gateway/refresh_wait.h"

#include "base/metric.h"
#include "gateway/engine_form.h"
#include "gateway/forward.h"
#include "gateway/refresh_doubt.h"
#include "gateway/refresh_parcel.h"
#include "gateway/refresh_replay.h"
#include "web/reply.h"

/* A client is held so long while somebody else asks; then told to come back. */
#define WAIT_MS		9000
/* Told by NOTIFY; looked for as often, in case that this was lost. */
#define LOOK_EACH_MS	1000
/* And so long while the store is away. */
#define STORE_HOLD_MS	3000
#define STORE_PAUSE_MS	200

static void
end_at(struct token_outcome *o, enum token_end end)
{
	*o = (struct token_outcome){ .end = end };
}

#define ANSWER_LOST	STR("The answer to this refresh token was lost on "  \
    "its way. The person has to sign in again.")

/*
 * Rule 6, for a client whose secret only the engine knows as yet: before its
 * request may take a turn or hear an answer, the engine is asked whether it is
 * the client, without anything happening: revoking a token that does not exist
 * (clients.md §3.3).
 */
static enum fault
is_engines_client(struct exchange *x, const struct client_authentication *c,
    struct token_outcome *o_r, bool *is_r)
{
	const struct form nothing = {
		&(const struct form_field){
			STR("token"), random_token(x->arena, 32),
		}, 1
	};
	const struct forward f = {
		.method = "POST",
		.path = "/oauth2/revoke",
		.body = engine_form_write(x, &nothing,
		    (const struct str[]){ STR("token") }, 1, c),
		.authorization = c->authorization,
	};
	struct http_answer answer;

	*is_r = false;
	TRY(gateway_forward(x, &f, &answer));
	*is_r = answer.status == 200;
	if (*is_r)
		return FAULT_NONE;
	*o_r = (struct token_outcome){
		.end = TOKEN_REFUSED,
		.status = 401,
		.error = STR("invalid_client"),
		.description = STR("The client secret is wrong."),
		.is_basic = !str_is_absent(c->authorization),
	};
	return FAULT_NONE;
}

/*
 * Rules 5 and 9: a spent token, with another request or too late. The engine
 * sees it, knows it for spent, and ends what came of it; and so do we.
 */
static void
pass_through(struct exchange *x, const struct refresh_flight *f, bool is_late,
    struct token_outcome *o_r)
{
	struct str client = f->request->client->client.client_id;
	enum fault fault;

	metric_add(is_late ? METRIC_REFRESH_REUSED : METRIC_REFRESH_MISMATCH,
	    1);
	log_event(LOG_ALARM, is_late ? "refresh_reuse" : "refresh_mismatch",
	    LOG_STR("client", client));
	token_engine_ask(x, f->request->client, f->body, NULL, o_r);
	if (o_r->end != TOKEN_REFUSED && o_r->end != TOKEN_DEAD)
		return;
	fault = store_refresh_abused(x, &(struct store_refresh_abused_in){
		.flight_id = hash32_str(&f->name),
		.why = is_late ? STR("reuse") : STR("mismatch"),
	    });
	if (fault != FAULT_NONE)
		log_event(LOG_ALARM, "refresh_abuse_not_noted",
		    LOG_STR("client", client),
		    LOG_STR("fault", str_of(fault_of(fault)->name)));
}

/* Whether the turn came to an end; false: look again. */
static bool
take_turn(struct exchange *x, struct refresh_flight *f,
    struct refresh_wait *w, bool is_in_doubt, struct mono deadline,
    struct token_outcome *o_r)
{
	if (!is_in_doubt && refresh_flight_fly(x, f, o_r))
		return true;
	switch (refresh_doubt_settle(x, f, w)) {
	case DOUBT_UNTOUCHED:
		/* Too late for this client; the next one begins anew. */
		if (mono_is_past(deadline)) {
			end_at(o_r, TOKEN_AWAY);
			refresh_flight_release(x, f, REFRESH_PARCEL_LATER);
		} else if (!refresh_flight_fly(x, f, o_r)) {
			refresh_doubt_leave(x, f);
		}
		return true;
	case DOUBT_LOST:
		token_outcome_refuse(o_r, ANSWER_LOST);
		return true;
	case DOUBT_OPEN:
		end_at(o_r, TOKEN_UNSURE);
		return true;
	case DOUBT_SETTLED:
		return false;
	}
	PANIC("a doubt without an end");
}

static void
count_replay(const struct token_outcome *o, bool has_waited)
{
	if (o->end == TOKEN_ISSUED)
		metric_add(has_waited ? METRIC_REFRESH_WAITED :
		    METRIC_REFRESH_REPLAYED, 1);
}

/* What those who wait are told. False: nothing; the store has it. */
static bool
take_parcel(struct exchange *x, const struct refresh_flight *f,
    const struct refresh_wait *w, struct token_outcome *o_r)
{
	struct refresh_parcel parcel = refresh_parcel_read(x->arena,
	    w->parcel);

	end_at(o_r, TOKEN_UNSURE);
	if (parcel.status == 0 && str_is_absent(parcel.sealed))
		return false;
	if (!str_is_absent(parcel.sealed)) {
		refresh_replay_parcel(x, f, parcel.sealed, parcel.until, o_r);
		count_replay(o_r, true);
	} else if (str_equal(parcel.error, STR("invalid_grant")))
		o_r->end = TOKEN_DEAD;
	else if (parcel.status == 400)
		*o_r = (struct token_outcome){
			.end = TOKEN_REFUSED,
			.status = 400,
			.error = parcel.error,
		};
	return true;
}

/* Somebody asks the same: waits for him. False: look again. */
static bool
wait_for_him(struct exchange *x, const struct refresh_flight *f,
    struct refresh_wait *w, bool is_same, struct mono deadline,
    struct token_outcome *o_r)
{
	int64_t left_ms = mono_left_ms(deadline);

	end_at(o_r, TOKEN_UNSURE);
	if (left_ms == 0)
		return true;
	if (refresh_wait_for(w, mono_in(left_ms < LOOK_EACH_MS ? left_ms :
	    LOOK_EACH_MS)) != FAULT_NONE || !is_same)
		return false;
	return take_parcel(x, f, w, o_r);
}

/* The store's answers that leave nothing to do but to say so. */
static enum token_end
plain_end(struct str verdict)
{
	if (str_equal(verdict, STR("dead")))
		return TOKEN_DEAD;
	if (!str_equal(verdict, STR("worn")))
		PANIC("refresh_claim says %.*s", STR_ARG(verdict));
	return TOKEN_UNSURE;
}

/*
 * Presents the token once. False: look again, for what it is now.
 */
static bool
present(struct exchange *x, struct refresh_flight *f, struct refresh_wait *w,
    struct mono deadline, bool *has_waited, struct token_outcome *o_r)
{
	struct store_refresh_claim_row row;
	bool is_same;

	refresh_wait_reset(w);
	/* Asked again as the same owner, it is the same turn. */
	while (refresh_flight_claim(x, f, &row) != FAULT_NONE) {
		end_at(o_r, TOKEN_UNSURE);
		if (mono_left_ms(deadline) <= WAIT_MS - STORE_HOLD_MS)
			return true;
		fiber_sleep(STORE_PAUSE_MS);
	}
	is_same = bytes_equal_ct(row.fingerprint, hash32_str(&f->mark));
	if (str_equal(row.verdict, STR("ours")))
		return take_turn(x, f, w, false, deadline, o_r);
	if (str_equal(row.verdict, STR("doubt"))) {
		if (take_turn(x, f, w, true, deadline, o_r))
			return true;
		/* What was told meanwhile may be kept nowhere. */
		*has_waited = is_same;
		return is_same && take_parcel(x, f, w, o_r);
	}
	if (str_equal(row.verdict, STR("flying"))) {
		*has_waited = is_same;
		return wait_for_him(x, f, w, is_same, deadline, o_r);
	}
	if (str_equal(row.verdict, STR("answered")) && is_same) {
		refresh_replay(x, f, &row, *has_waited, o_r);
		count_replay(o_r, *has_waited);
	} else if (str_equal(row.verdict, STR("answered"))) {
		pass_through(x, f, false, o_r);
	} else if (str_equal(row.verdict, STR("spent")) && *has_waited) {
		/* Nothing is kept: what was told while we looked is on its
		 * way. It is not our reuse if it does not come. */
		if (!wait_for_him(x, f, w, is_same, deadline, o_r))
			end_at(o_r, TOKEN_UNSURE);
	} else if (str_equal(row.verdict, STR("spent"))) {
		pass_through(x, f, true, o_r);
	} else if (str_equal(row.verdict, STR("foreign"))) {
		token_outcome_refuse(o_r, STR("The refresh token was issued to "
		    "another client."));
	} else if (str_equal(row.verdict, STR("lost"))) {
		token_outcome_refuse(o_r, ANSWER_LOST);
	} else {
		end_at(o_r, plain_end(row.verdict));
	}
	return true;
}

static void
refresh(struct exchange *x, const struct token_request *r, struct str token,
    struct token_outcome *o_r)
{
	struct mono deadline = mono_in(WAIT_MS);
	struct refresh_flight f;
	struct refresh_wait w;
	bool has_waited = false;

	refresh_flight_open(x, r, token, &f);
	end_at(o_r, TOKEN_UNSURE);
	if (!refresh_wait_open(&w, x->arena, &f.name))
		return;
	while (!present(x, &f, &w, deadline, &has_waited, o_r))
		refresh_flight_renew(&f);
	refresh_wait_close(&w);
}

enum fault
token_refresh(struct exchange *x, const struct token_request *r)
{
	struct token_outcome o;
	bool is_client = true;
	struct str token;

	TRY(form_one(r->form, STR("refresh_token"), &token));
	if (str_is_empty(token))
		return reply_oauth_error(x, 400, STR("invalid_request"),
		    STR("The request says no refresh_token."));
	if (r->client->has_presented && is_engines_client(x, r->client, &o,
	    &is_client) != FAULT_NONE)
		return gateway_unavailable(x);
	if (is_client)
		refresh(x, r, token, &o);
	if (o.end != TOKEN_ISSUED)
		metric_add_by(METRIC_BY_REFRESH_ERRORS,
		    r->client->client.client_id);
	return token_outcome_reply(x, &o);
}
