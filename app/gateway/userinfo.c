/*
 * GET and POST /userinfo (OIDC Core §5.3): the engine's claims, as long as the
 * grant is alive.
 */
#include "gateway/userinfo.h"

#include "engine/engine.h"
#include "gateway/forward.h"
#include "gateway/limits.h"
#include "queries.h"
#include "session/allowance.h"
#include "web/credentials.h"
#include "web/machine_form.h"
#include "web/reply.h"

/* RFC 6750 §3.1 */
static enum fault
refuse(struct exchange *x, struct str challenge)
{
	reply_header(x, STR("WWW-Authenticate"), challenge);
	return reply_oauth_error(x, 401, STR("invalid_token"),
	    STR("The access token is missing, expired or revoked."));
}

static enum fault
still_alive(struct exchange *x, const struct engine_token *token,
    bool *is_alive_r)
{
	struct store_grant_alive_row row;

	if (!token->has_grant) {
		*is_alive_r = engine_takes_unknown_grants(engine_main(x));
		return FAULT_NONE;
	}
	TRY(store_grant_alive(x, &(struct store_grant_alive_in){
		.grant_id = token->grant.uuid,
		.epoch = token->epoch,
	    }, &row));
	*is_alive_r = row.is_alive &&
	    str_equal(row.client_id, token->client_id);
	return FAULT_NONE;
}

enum fault
gateway_userinfo(struct exchange *x)
{
	struct str bearer = exchange_bearer(x);
	struct forward f = { .method = "GET", .path = "/userinfo" };
	struct engine_token token;
	struct http_answer answer;
	enum fault fault;
	int64_t wait_s;
	bool is_clean, is_alive;

	x->actor = STR("machine:gateway");
	TRY(machine_query_refuse(x, &is_clean));
	if (!is_clean)
		return FAULT_NONE;
	if (str_is_absent(bearer))
		return refuse(x, STR("Bearer"));
	if (allowance_of_bearer(x, &wait_s) != FAULT_NONE)
		return gateway_unavailable(x);
	if (wait_s > 0)
		return limits_refuse(x, METRIC_USERINFO_LIMITED, wait_s,
		    STR("Too many tokens from this address are no good. "
		    "Please wait."));
	fault = engine_introspect(x, NULL, bearer, &token);
	if (fault == FAULT_NONE && (!token.is_active ||
	    !str_equal(token.token_use, STR("access_token"))))
		return refuse(x, STR("Bearer error=\"invalid_token\""));
	/* Good, or nobody can say. */
	allowance_of_bearer_back(x);
	if (fault != FAULT_NONE)
		return gateway_unavailable(x);

	f.authorization = exchange_header(x, STR("Authorization"));
	if (gateway_forward(x, &f, &answer) != FAULT_NONE)
		return gateway_unavailable(x);
	/* The last thing before answering: nothing is said after a 2xx of the
	 * revocation. */
	if (still_alive(x, &token, &is_alive) != FAULT_NONE)
		return gateway_unavailable(x);
	if (!is_alive)
		return refuse(x, STR("Bearer error=\"invalid_token\""));
	return gateway_pass_json(x, &answer);
}
