/*
 * POST /oauth2/token: codes and refresh tokens become tokens, as long as the
 * grant behind them is alive.
 *
 * The engine asks our hook before it issues; afterwards the newest token is
 * kept sealed, and the store says once more, as the last thing, whether the
 * grant is alive (DESIGN 4.2). So a token issued while its grant was being
 * ended is never handed out, and is on the deliverer's list already.
 */
#include "gateway/token.h"

#include "base/metric.h"
#include "engine/engine.h"
#include "engine/json.h"
#include "gateway/engine_form.h"
#include "gateway/forward.h"
#include "web/reply.h"

static const struct str forwarded[] = {
	{ "grant_type", 10 },
	{ "code", 4 },
	{ "redirect_uri", 12 },
	{ "code_verifier", 13 },
	{ "refresh_token", 13 },
	{ "scope", 5 },
	{ "audience", 8 },
};

/* What a 200 of the engine holds. */
struct issued {
	struct str	access;
	struct str	refresh;	/* absent: none */
};

static enum fault
dead(struct exchange *x)
{
	metric_add(METRIC_TOKENS_REFUSED, 1);
	return reply_oauth_error(x, 400, STR("invalid_grant"),
	    STR("The access was taken back, or has ended."));
}

static bool
issued_read(struct exchange *x, const struct http_answer *answer,
    struct issued *i_r)
{
	json_t *j = engine_json_open(answer->body, FORWARD_ANSWER_BYTES);

	if (j == NULL)
		return false;
	i_r->access = engine_json_str(x->arena, j, "access_token");
	i_r->refresh = engine_json_str(x->arena, j, "refresh_token");
	engine_json_close(&j);
	return !str_is_empty(i_r->access);
}

/*
 * A store that is away for a moment must not cost the client its chain of
 * refresh tokens: the engine has turned it already. Keeping the same token a
 * second time changes nothing.
 */
#define KEEP_TRIES	3
#define KEEP_PAUSE_MS	200

static enum fault
keep(struct exchange *x, const struct engine_token *token,
    const struct issued *issued, bool *is_alive_r)
{
	struct str newest = str_is_empty(issued->refresh) ? issued->access :
	    issued->refresh;
	struct hash32 hash = KEYED_HASH(KEY_TOKEN_HASH, newest);
	const struct store_grant_renewed_in in = {
		.grant_id = token->grant.uuid,
		.epoch = token->epoch,
		.engine = engine_main(x)->name,
		.token_kind = str_is_empty(issued->refresh) ?
		    STR("access") : STR("refresh"),
		.sealed = seal(x->arena, KEY_HELD_TOKEN_SEAL, newest,
		    str_range(&token->grant.uuid, sizeof(struct uuid))),
		.token_hash = hash32_str(&hash),
	};
	struct store_grant_renewed_row row;
	enum fault fault = FAULT_STORE;

	for (int i = 0; i < KEEP_TRIES; i++) {
		if (i > 0)
			fiber_sleep(KEEP_PAUSE_MS);
		fault = store_grant_renewed(x, &in, &row);
		if (fault == FAULT_NONE) {
			*is_alive_r = row.is_alive;
			return FAULT_NONE;
		}
	}
	return fault;
}

static enum fault
let_through(struct exchange *x, const struct http_answer *answer)
{
	metric_add(METRIC_TOKENS, 1);
	return gateway_pass_json(x, answer);
}

static enum fault
hand_out(struct exchange *x, const struct http_answer *answer,
    bool is_client_credentials)
{
	struct engine_token token;
	struct issued issued;
	bool is_alive;

	if (!issued_read(x, answer, &issued))
		return gateway_unavailable(x);
	/* The engine's hook asked whether the client is active. */
	if (is_client_credentials)
		return let_through(x, answer);
	if (engine_introspect(x, NULL, issued.access, &token) != FAULT_NONE)
		return gateway_unavailable(x);
	if (!token.is_active)
		return dead(x);
	if (!token.has_grant)
		return engine_takes_unknown_grants(engine_main(x)) ?
		    let_through(x, answer) : dead(x);
	if (keep(x, &token, &issued, &is_alive) != FAULT_NONE)
		return gateway_unavailable(x);
	return is_alive ? let_through(x, answer) : dead(x);
}

/*
 * The engine said nothing, or nothing final. What it says of the refresh token
 * now, and what we say of its grant, is: a dead one is gone for good, whatever
 * happened (engine.md §10), and a client that heard "try again" would try for
 * ever.
 */
static enum fault
unanswered(struct exchange *x, const struct form *form)
{
	struct store_grant_alive_row grant;
	struct engine_token token;
	struct str refresh;

	TRY(form_one(form, STR("refresh_token"), &refresh));
	if (str_is_empty(refresh) ||
	    engine_introspect(x, NULL, refresh, &token) != FAULT_NONE)
		return gateway_unavailable(x);
	if (!token.is_active)
		return dead(x);
	if (token.has_grant && store_grant_alive(x,
	    &(struct store_grant_alive_in){
		.grant_id = token.grant.uuid,
		.epoch = token.epoch,
	    }, &grant) == FAULT_NONE && !grant.is_alive)
		return dead(x);
	return gateway_unavailable(x);
}

/*
 * The engine's refusal in its own words, made RFC 6749 §5.2. The 403 of our
 * hook becomes invalid_grant: on access_denied many clients would keep trying.
 */
static enum fault
refused(struct exchange *x, const struct http_answer *answer,
    const struct form *form, const struct client_authentication *c)
{
	struct str error, description;
	json_t *j = engine_json_open(answer->body, FORWARD_ANSWER_BYTES);

	error = engine_json_str(x->arena, j, "error");
	description = engine_json_str(x->arena, j, "error_description");
	engine_json_close(&j);
	if (answer->status == 403)
		return dead(x);
	metric_add(METRIC_TOKENS_REFUSED, 1);
	if (str_is_empty(error) || answer->status < 400)
		return gateway_unavailable(x);
	/* "Please retry": two at once, of which one may have been the end of
	 * the grant (engine.md §2). Our own form is never at fault. */
	if (str_equal(error, STR("invalid_request")) &&
	    form_has(form, STR("refresh_token")))
		return unanswered(x, form);
	if (answer->status == 401 && !c->is_engines_own) {
		/* We checked this client: it is our word that the engine does
		 * not take. */
		log_event(LOG_ALARM, "engine_client_refused",
		    LOG_STR("client", c->client.client_id));
		return gateway_unavailable(x);
	}
	if (answer->status == 401 && !str_is_absent(c->authorization))
		reply_header(x, STR("WWW-Authenticate"),
		    STR("Basic realm=\"OAuth\", charset=\"UTF-8\""));
	return reply_oauth_error(x, answer->status == 401 ? 401 : 400, error,
	    description);
}

/*
 * Asks the engine. Where it does not know a client by the derived secret (it
 * was adopted, or restored from a copy), it is told that, and asked once more:
 * a 401 has used up neither code nor token.
 */
static enum fault
ask_engine(struct exchange *x, const struct forward *f,
    const struct client_authentication *c, struct http_answer *answer_r)
{
	TRY(gateway_forward(x, f, answer_r));
	if (answer_r->status != 401 || c->is_engines_own ||
	    str_is_absent(c->engine_secret))
		return FAULT_NONE;
	TRY(engine_client_secret_set(x, engine_main(x), c->client.client_id));
	log_event(LOG_NOTE, "engine_client_secret_set",
	    LOG_STR("client", c->client.client_id));
	return gateway_forward(x, f, answer_r);
}

static bool
is_offered(struct str grant_type)
{
	return str_equal(grant_type, STR("authorization_code")) ||
	    str_equal(grant_type, STR("refresh_token")) ||
	    str_equal(grant_type, STR("client_credentials"));
}

enum fault
gateway_token(struct exchange *x)
{
	struct client_authentication client;
	struct forward f = { .method = "POST", .path = "/oauth2/token" };
	struct http_answer answer;
	struct str grant_type;
	struct form form;
	bool is_good;

	x->actor = STR("machine:gateway");
	TRY(engine_form_read(x, &form, &is_good));
	if (!is_good)
		return FAULT_NONE;
	TRY(form_one(&form, STR("grant_type"), &grant_type));
	if (str_is_empty(grant_type))
		return reply_oauth_error(x, 400, STR("invalid_request"),
		    STR("The request says no grant_type."));
	if (!is_offered(grant_type))
		return reply_oauth_error(x, 400,
		    STR("unsupported_grant_type"),
		    STR("Use authorization_code, refresh_token or "
		    "client_credentials."));
	if (client_authenticate(x, &form, &client, &is_good) != FAULT_NONE)
		return gateway_unavailable(x);
	if (!is_good)
		return FAULT_NONE;

	/* From here on the engine may be asking our own hook. */
	if (fiber_change_lane(LANE_FORWARD) != FAULT_NONE)
		return gateway_unavailable(x);
	f.body = engine_form_write(x, &form, forwarded,
	    sizeof(forwarded) / sizeof(forwarded[0]), &client);
	f.authorization = client.authorization;
	if (ask_engine(x, &f, &client, &answer) != FAULT_NONE)
		return unanswered(x, &form);
	if (answer.status != 200)
		return refused(x, &answer, &form, &client);
	client_authentication_learn(x, &client);
	return hand_out(x, &answer,
	    str_equal(grant_type, STR("client_credentials")));
}
