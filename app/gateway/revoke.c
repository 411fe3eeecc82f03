/*
 * POST /oauth2/revoke (RFC 7009): an app gives its access back.
 *
 * Our grant ends first: from that moment nothing is authorized any more, and
 * the deliverer tells the engine even if the call below never arrives.
 */
#include "engine/engine.h"
#include "gateway/engine_form.h"
#include "gateway/forward.h"
#include "gateway/limits.h"
#include "gateway/refresh_mark.h"
#include "gateway/token.h"
#include "gateway/token_identity.h"
#include "web/reply.h"

static const struct str forwarded[] = {
	{ "token", 5 },
	{ "token_type_hint", 15 },
};

/* A refresh token that was exchanged a moment ago: the engine takes it for
 * nothing, but whoever gives it back means what it was exchanged for. */
static enum fault
find_exchanged(struct exchange *x, struct str client_id, struct str token,
    struct store_grant_disconnected_in *in)
{
	struct hash32 name = refresh_name(token);
	struct store_refresh_grant_row row;
	bool is_found;

	TRY(store_refresh_grant(x, &(struct store_refresh_grant_in){
		.flight_id = hash32_str(&name),
		.client_id = client_id,
	    }, &row, &is_found));
	if (is_found) {
		in->grant_id = row.grant_id;
		in->grant_id_is_null = false;
	}
	return FAULT_NONE;
}

/* By what the engine said of the token, else by what we know of it. */
static enum fault
end_grant(struct exchange *x, struct str client_id, struct str token,
    const struct engine_token *said)
{
	struct hash32 hash = token_hash(token);
	struct store_grant_disconnected_in in = {
		.client_id = client_id,
		.grant_id_is_null = true,
		.token_hash = hash32_str(&hash),
	};
	struct store_grant_disconnected_row row;
	bool is_found;

	if (said->is_active && said->has_grant &&
	    str_equal(said->client_id, client_id)) {
		in.grant_id = said->grant.uuid;
		in.grant_id_is_null = false;
	} else {
		TRY(find_exchanged(x, client_id, token, &in));
	}
	return store_grant_disconnected(x, &in, &row, &is_found);
}

enum fault
gateway_revoke(struct exchange *x)
{
	struct client_authentication client;
	struct forward f = { .method = "POST", .path = "/oauth2/revoke" };
	struct engine_token said;
	struct http_answer answer;
	struct form form;
	struct str token;
	int64_t wait_s;
	bool is_good;

	x->actor = STR("machine:gateway");
	TRY(engine_form_read(x, &form, &is_good));
	if (!is_good)
		return FAULT_NONE;
	TRY(form_one(&form, STR("token"), &token));
	if (str_is_empty(token))
		return reply_oauth_error(x, 400, STR("invalid_request"),
		    STR("The request says no token."));
	if (client_authenticate(x, &form, &client, &is_good) != FAULT_NONE)
		return gateway_unavailable(x);
	if (!is_good)
		return FAULT_NONE;

	if (limits_revoke(x, &client, &wait_s) != FAULT_NONE)
		return gateway_unavailable(x);
	if (wait_s > 0)
		return limits_refuse(x, METRIC_REVOCATIONS_LIMITED, wait_s,
		    STR("Too many requests of this client, or from this "
		    "address. Please wait."));

	f.body = engine_form_write(x, &form, forwarded,
	    sizeof(forwarded) / sizeof(forwarded[0]), &client);
	f.authorization = client.authorization;
	is_good = engine_introspect(x, NULL, token, &said) == FAULT_NONE;
	if (client.is_engines_own) {
		/* Only the engine can say whether this is the client. */
		if (!is_good || gateway_forward(x, &f, &answer) != FAULT_NONE)
			return gateway_unavailable(x);
		if (answer.status != 200)
			return gateway_pass_json(x, &answer);
	}
	if (end_grant(x, client.client.client_id, token, &said) != FAULT_NONE)
		return gateway_unavailable(x);
	if (!client.is_engines_own &&
	    gateway_forward(x, &f, &answer) != FAULT_NONE)
		log_event(LOG_NOTE, "revocation_left_to_deliverer",
		    LOG_STR("client", client.client.client_id));
	return reply_json(x, 200, STR("{}"));
}
