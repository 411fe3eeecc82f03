#include "gateway/token_engine.h"

#include "base/metric.h"
#include "engine/engine.h"
#include "engine/json.h"
#include "gateway/engine_form.h"
#include "gateway/forward.h"
#include "gateway/limits.h"
#include "gateway/token_identity.h"
#include "session/allowance.h"
#include "web/reply.h"

#define HOLD_PAUSE_MS	200

static void
end(struct token_outcome *o, enum token_end how)
{
	o->end = how;
}

/*
 * Nothing was sent: the engine is starting, or away for a moment. A client that
 * heard 503 might throw its tokens away (clients.md §3.1), so it is held a little.
 */
static enum fault
forward(struct exchange *x, const struct forward *f, struct mono latest,
    struct http_answer *answer_r)
{
	enum fault fault;

	for (;;) {
		if (mono_is_past(latest))
			return FAULT_ENGINE;
		fault = gateway_forward(x, f, answer_r);
		if (fault != FAULT_ENGINE ||
		    mono_left_ms(latest) <= HOLD_PAUSE_MS)
			return fault;
		fiber_sleep(HOLD_PAUSE_MS);
	}
}

/* A client's secret may be turned over between two tries (clients/rekey.h). */
#define RENEWALS	2

/*
 * Where the engine does not know a client by the derived secret (that was
 * turned over, the client was adopted, or the engine restored from a copy), the
 * two are brought together, and it is asked again: a 401 has used up neither
 * code nor token.
 */
static enum fault
ask(struct exchange *x, const struct client_authentication *c, struct str body,
    struct mono latest, struct http_answer *answer_r)
{
	struct client_authentication now = *c;
	struct forward f = {
		.method = "POST",
		.path = "/oauth2/token",
		.body = body,
		.authorization = c->authorization,
	};

	for (int i = 0;; i++) {
		TRY(forward(x, &f, latest, answer_r));
		if (answer_r->status != 401 || c->is_engines_own ||
		    str_is_absent(c->engine_secret) || i == RENEWALS ||
		    mono_is_past(latest))
			return FAULT_NONE;
		if (client_authentication_renew(x, &now) != FAULT_NONE)
			return FAULT_NONE;
		/* That took its time: too late is not too early. */
		if (mono_is_past(latest))
			return FAULT_ENGINE;
		f.body = engine_form_renew(x, body, &now);
	}
}

/*
 * The engine's refusal in its own words, made RFC 6749 §5.2. The 403 of our
 * hook becomes invalid_grant: on access_denied many clients would keep trying.
 */
static void
read_refusal(struct exchange *x, const struct client_authentication *c,
    struct token_outcome *o)
{
	json_t *j = engine_json_open(o->answer.body, FORWARD_ANSWER_BYTES);
	int status = o->answer.status;

	o->error = engine_json_str(x->arena, j, "error");
	o->description = engine_json_str(x->arena, j, "error_description");
	engine_json_close(&j);
	o->status = status == 401 ? 401 : 400;
	o->is_basic = !str_is_absent(c->authorization);
	if (status == 403)
		return end(o, TOKEN_DEAD);
	if (str_is_empty(o->error) || status < 400)
		return end(o, TOKEN_UNSURE);
	/* "Please retry": two at once, of which one may have been the end of
	 * the grant (engine.md §2). Our own form is never at fault. */
	if (str_equal(o->error, STR("invalid_request")))
		return end(o, TOKEN_UNSURE);
	if (status == 401 && !c->is_engines_own) {
		/* We checked this client: it is our word that the engine does
		 * not take, and it looked at nothing else. */
		log_event(LOG_ALARM, "engine_client_refused",
		    LOG_STR("client", c->client.client_id));
		return end(o, TOKEN_AWAY);
	}
	end(o, TOKEN_REFUSED);
}

static void
read_tokens(struct exchange *x, struct token_outcome *o)
{
	json_t *j = engine_json_open(o->answer.body, FORWARD_ANSWER_BYTES);

	o->access = engine_json_str(x->arena, j, "access_token");
	o->refresh = engine_json_str(x->arena, j, "refresh_token");
	engine_json_close(&j);
	end(o, str_is_empty(o->access) ? TOKEN_UNSURE : TOKEN_GIVEN);
}

void
token_engine_call(struct exchange *x, const struct client_authentication *c,
    struct str body, struct mono latest, struct token_outcome *o_r)
{
	enum fault fault = FAULT_BUSY;

	*o_r = (struct token_outcome){ .end = TOKEN_AWAY };
	if (limits_ask_engine(x, c, &o_r->wait_s) != FAULT_NONE ||
	    o_r->wait_s > 0)
		return;
	/* From here on the engine may be asking our own hook. */
	if (fiber_change_lane(LANE_FORWARD) == FAULT_NONE)
		fault = ask(x, c, body, latest, &o_r->answer);
	if (fault == FAULT_UNCERTAIN)
		return end(o_r, TOKEN_UNSURE);
	if (fault != FAULT_NONE)
		return;
	if (o_r->answer.status != 200)
		return read_refusal(x, c, o_r);
	client_authentication_learn(x, c);
	read_tokens(x, o_r);
}

void
token_engine_find_grant(struct exchange *x, struct token_outcome *o)
{
	struct engine_token token;

	if (engine_introspect(x, NULL, o->access, &token) != FAULT_NONE)
		return end(o, TOKEN_UNSURE);
	if (!token.is_active)
		return end(o, TOKEN_DEAD);
	o->has_grant = token.has_grant;
	o->grant = token.grant.uuid;
	o->epoch = token.epoch;
	if (!uuid_read(token.subject, &o->user))
		o->user = (struct uuid){ { 0 } };
	if (!token.has_grant && !engine_takes_unknown_grants(engine_main(x)))
		end(o, TOKEN_DEAD);
}

struct token_kept
token_engine_keep(struct exchange *x, const struct token_outcome *o)
{
	bool is_access = str_is_empty(o->refresh);
	struct str newest = is_access ? o->access : o->refresh;

	return (struct token_kept){
		.kind = is_access ? STR("access") : STR("refresh"),
		.sealed = seal(x->arena, KEY_HELD_TOKEN_SEAL, newest,
		    str_range(&o->grant, sizeof(o->grant))),
		.hash = token_hash(newest),
	};
}

/*
 * A store that is away for a moment must not cost the client its tokens: the
 * engine has spent the code already. Keeping the same token a second time
 * changes nothing.
 */
#define KEEP_TRIES	3
#define KEEP_PAUSE_MS	200

static void
keep(struct exchange *x, struct token_outcome *o,
    const struct token_code *code)
{
	const struct token_kept kept = token_engine_keep(x, o);
	const struct store_grant_renewed_in in = {
		.grant_id = o->grant,
		.epoch = o->epoch,
		.engine = engine_main(x)->name,
		.token_kind = kept.kind,
		.sealed = kept.sealed,
		.token_hash = hash32_str(&kept.hash),
		.code_hash = code == NULL ? STR_ABSENT :
		    hash32_str(&code->hash),
	};
	struct store_grant_renewed_row row;

	for (int i = 0; i < KEEP_TRIES; i++) {
		if (i > 0)
			fiber_sleep(KEEP_PAUSE_MS);
		if (store_grant_renewed(x, &in, &row) == FAULT_NONE)
			return end(o, row.is_alive ? TOKEN_ISSUED :
			    TOKEN_DEAD);
	}
	end(o, TOKEN_UNSURE);
}

/* What was given is not taken back for it: it is the next one who waits. */
static void
count_user(struct exchange *x, const struct token_outcome *o)
{
	int64_t wait_s;

	if (!uuid_is_zero(o->user) &&
	    allowance_of_user(x, o->user, &wait_s) != FAULT_NONE)
		log_event(LOG_NOTE, "tokens_of_user_not_counted");
}

/* The engine is not asked for what was written down when the code was made. */
static void
find_grant(struct exchange *x, const struct token_code *code,
    struct token_outcome *o)
{
	if (code == NULL || !code->has_grant) {
		token_engine_find_grant(x, o);
		return;
	}
	o->has_grant = true;
	o->grant = code->grant;
	o->epoch = code->epoch;
	o->user = code->user;
}

void
token_engine_ask(struct exchange *x, const struct client_authentication *c,
    struct str body, const struct token_code *code,
    struct token_outcome *o_r)
{
	token_engine_call(x, c, body, mono_in(TOKEN_HOLD_MS), o_r);
	if (o_r->end == TOKEN_GIVEN)
		find_grant(x, code, o_r);
	if (o_r->end != TOKEN_GIVEN)
		return;
	count_user(x, o_r);
	if (o_r->has_grant)
		keep(x, o_r, code);
	else
		end(o_r, TOKEN_ISSUED);
}

void
token_engine_ask_for_itself(struct exchange *x,
    const struct client_authentication *c, struct str body,
    struct token_outcome *o_r)
{
	token_engine_call(x, c, body, mono_in(TOKEN_HOLD_MS), o_r);
	/* The engine's hook asked whether the client is active. */
	if (o_r->end == TOKEN_GIVEN)
		end(o_r, TOKEN_ISSUED);
}

void
token_outcome_refuse(struct token_outcome *o, struct str why)
{
	*o = (struct token_outcome){
		.end = TOKEN_REFUSED,
		.status = 400,
		.error = STR("invalid_grant"),
		.description = why,
	};
}

enum fault
token_outcome_reply(struct exchange *x, const struct token_outcome *o)
{
	switch (o->end) {
	case TOKEN_ISSUED:
		metric_add(METRIC_TOKENS, 1);
		return gateway_pass_json(x, &o->answer);
	case TOKEN_DEAD:
		metric_add(METRIC_TOKENS_REFUSED, 1);
		return reply_oauth_error(x, 400, STR("invalid_grant"),
		    STR("The access was taken back, or has ended."));
	case TOKEN_REFUSED:
		metric_add(METRIC_TOKENS_REFUSED, 1);
		if (o->status == 401 && o->is_basic)
			reply_header(x, STR("WWW-Authenticate"),
			    STR("Basic realm=\"OAuth\", charset=\"UTF-8\""));
		return reply_oauth_error(x, o->status, o->error,
		    o->description);
	case TOKEN_AWAY:
		if (o->wait_s == 0)
			return gateway_unavailable(x);
		return limits_refuse(x, METRIC_TOKENS_LIMITED, o->wait_s,
		    STR("Too many requests of this client, from this address "
		    "or for this user. Please wait."));
	case TOKEN_GIVEN:
	case TOKEN_UNSURE:
		return gateway_unavailable(x);
	}
	PANIC("an outcome without an end");
}
