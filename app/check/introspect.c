/*
 * POST /oauth2/introspect (RFC 7662): may this token be used, for what, and on
 * which accounts?
 *
 * Whatever cannot be asked is a 503, never an "active".
 */
#include "check/introspect.h"

#include "api/standing.h"
#include "api/write.h"
#include "base/metric.h"
#include "check/resource.h"
#include "model/scope.h"
#include "queries.h"
#include "session/limits.h"
#include "web/credentials.h"
#include "web/machine_form.h"
#include "web/reply.h"

#define ANSWER_BYTES		((size_t)64 * 1024)
#define RETRY_AFTER_S		2

static enum fault
unavailable(struct exchange *x)
{
	reply_retry_after(x, RETRY_AFTER_S);
	return reply_oauth_error(x, 503, STR("temporarily_unavailable"),
	    STR("Whether this token may be used cannot be told right now."));
}

static enum fault
refuse(struct exchange *x)
{
	int64_t wait_s;
	enum fault fault = limits_wrong_secret(x, STR("resource failures"),
	    &wait_s);

	if (fault == FAULT_TOO_MANY) {
		reply_retry_after(x, wait_s);
		return reply_oauth_error(x, 429, STR("invalid_client"),
		    STR("Too many failed attempts. Please wait."));
	}
	if (fault != FAULT_NONE)
		return unavailable(x);
	reply_header(x, STR("WWW-Authenticate"),
	    STR("Basic realm=\"introspection\", charset=\"UTF-8\""));
	return reply_oauth_error(x, 401, STR("invalid_client"),
	    STR("Name and secret of a resource server are needed."));
}

/* Gives *is_known_r; the store failing is the only fault. */
static enum fault
authenticate(struct exchange *x, struct store_resource_find_row *server_r,
    bool *is_known_r)
{
	struct str name, secret;
	struct hash32 hash;

	*is_known_r = false;
	if (exchange_basic(x, &name, &secret, is_known_r) != FAULT_NONE ||
	    !*is_known_r) {
		*is_known_r = false;
		return FAULT_NONE;
	}
	TRY(store_resource_find(x, &(struct store_resource_find_in){
		.name = name,
	    }, server_r, is_known_r));
	if (!*is_known_r)
		return FAULT_NONE;
	hash = resource_secret_hash(name, secret);
	*is_known_r = !server_r->is_disabled &&
	    bytes_equal_ct(hash32_str(&hash), server_r->secret_hash);
	return FAULT_NONE;
}

#define US_PER_S	INT64_C(1000000)

/* What is not known is not there. */
static void
add_text(struct api_json *j, const char *name, struct str text)
{
	if (!str_is_empty(text))
		api_json_text(j, name, text);
}

static enum fault
answer(struct exchange *x, const struct engine_token *token,
    const struct standing *s)
{
	int64_t exp_s = token->expires_at_s;
	struct api_json j;

	if (s->expires.us / US_PER_S < exp_s)
		exp_s = s->expires.us / US_PER_S;
	api_json_open(&j, x->arena, ANSWER_BYTES);
	api_json_object(&j, NULL);
	api_json_bool(&j, "active", true);
	add_text(&j, "scope", scope_join(x->arena, s->scopes));
	add_text(&j, "client_id", str_is_absent(s->client) ?
	    token->client_id : s->client);
	add_text(&j, "sub", token->subject);
	api_json_texts(&j, "aud", token->audience);
	add_text(&j, "iss", x->conf->issuer);
	api_json_number(&j, "exp", exp_s);
	api_json_number(&j, "iat", token->issued_at_s);
	add_text(&j, "token_type", STR("Bearer"));
	api_json_array(&j, "accounts");
	for (size_t i = 0; i < s->accounts.count; i++)
		api_json_uuid(&j, NULL, s->accounts.items[i]);
	api_json_end(&j, ']');
	api_json_end(&j, '}');
	if (buf_is_full(&j.b))
		return unavailable(x);
	return reply_json(x, 200, buf_str(&j.b));
}

enum fault
check_introspect(struct exchange *x)
{
	struct store_resource_find_row server;
	struct engine_token token;
	struct standing standing;
	struct form form;
	struct str text;
	bool is_known;

	x->actor = STR("machine:check");
	if (authenticate(x, &server, &is_known) != FAULT_NONE)
		return unavailable(x);
	if (!is_known)
		return refuse(x);
	TRY(machine_form_read(x, &form, &is_known));
	if (!is_known)
		return FAULT_NONE;
	TRY(form_one(&form, STR("token"), &text));
	if (str_is_empty(text))
		return reply_oauth_error(x, 400, STR("invalid_request"),
		    STR("The request says no token."));
	if (engine_introspect(x, NULL, text, &token) != FAULT_NONE ||
	    standing_of(x, &token, server.audience, &standing) != FAULT_NONE)
		return unavailable(x);
	metric_add(METRIC_INTROSPECTED, 1);
	if (!standing.is_active)
		return reply_json(x, 200, STR("{\"active\":false}"));
	metric_add(METRIC_INTROSPECTED_ACTIVE, 1);
	return answer(x, &token, &standing);
}
