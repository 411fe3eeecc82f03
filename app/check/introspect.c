/*
 * POST /oauth2/introspect (RFC 7662): may this token be used, for what, and on
 * which accounts?
 *
 * Whatever cannot be asked is a 503, never an "active".
 */
#include "check/introspect.h"

#include "api/standing.h"
#include "base/metric.h"
#include "check/resource.h"
#include "queries.h"
#include "web/credentials.h"
#include "web/machine_form.h"
#include "web/peer.h"
#include "web/reply.h"

#define ANSWER_BYTES		((size_t)64 * 1024)
#define RETRY_AFTER_S		STR("2")
/* Wrong credentials of one address, before it is told to wait. */
#define FAILURES_BURST		30
#define FAILURES_PER_S		60

static enum fault
unavailable(struct exchange *x)
{
	reply_header(x, STR("Retry-After"), RETRY_AFTER_S);
	return reply_oauth_error(x, 503, STR("temporarily_unavailable"),
	    STR("Whether this token may be used cannot be told right now."));
}

static enum fault
refuse(struct exchange *x)
{
	struct hash32 bucket = KEYED_HASH(KEY_RATE_HASH,
	    STR("resource failures"),
	    peer_network(x->arena, x->peer));
	struct store_rate_take_row rate;

	if (store_rate_take(x, &(struct store_rate_take_in){
		.bucket = hash32_str(&bucket),
		.burst = FAILURES_BURST,
		.per_s = FAILURES_PER_S,
		.amount = 1,
	    }, &rate) != FAULT_NONE)
		return unavailable(x);
	if (!rate.is_allowed) {
		reply_header(x, STR("Retry-After"), arena_printf(x->arena,
		    "%lld", (long long)rate.retry_after_s));
		return reply_oauth_error(x, 429, STR("invalid_client"),
		    STR("Too many failed attempts. Please wait."));
	}
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

static void
add_text(struct buf *b, const char *name, struct str text)
{
	if (str_is_empty(text))
		return;
	buf_printf(b, ",\"%s\":\"", name);
	buf_add_json(b, text);
	buf_add_byte(b, '"');
}

static void
add_texts(struct buf *b, const char *name, const struct str *items,
    size_t count)
{
	buf_printf(b, ",\"%s\":[", name);
	for (size_t i = 0; i < count; i++) {
		buf_add(b, i == 0 ? STR("\"") : STR(",\""));
		buf_add_json(b, items[i]);
		buf_add_byte(b, '"');
	}
	buf_add_byte(b, ']');
}

static void
add_number(struct buf *b, const char *name, int64_t number)
{
	buf_printf(b, ",\"%s\":%lld", name, (long long)number);
}

#define US_PER_S	INT64_C(1000000)

static enum fault
answer(struct exchange *x, const struct engine_token *token,
    const struct standing *s)
{
	struct str *accounts = ARENA_ARRAY(x->arena, struct str,
	    s->accounts.count + 1);
	int64_t exp_s = token->expires_at_s;
	struct buf scope, b;

	for (size_t i = 0; i < s->accounts.count; i++)
		accounts[i] = uuid_text(x->arena, s->accounts.items[i]);
	buf_open(&scope, x->arena, ANSWER_BYTES);
	for (size_t i = 0; i < s->scopes.count; i++) {
		if (i > 0)
			buf_add_byte(&scope, ' ');
		buf_add(&scope, s->scopes.items[i]);
	}
	if (s->expires.us / US_PER_S < exp_s)
		exp_s = s->expires.us / US_PER_S;

	buf_open(&b, x->arena, ANSWER_BYTES);
	buf_add(&b, STR("{\"active\":true"));
	add_text(&b, "scope", buf_str(&scope));
	add_text(&b, "client_id", str_is_absent(s->client) ?
	    token->client_id : s->client);
	add_text(&b, "sub", token->subject);
	add_texts(&b, "aud", token->audience.items, token->audience.count);
	add_text(&b, "iss", x->conf->issuer);
	add_number(&b, "exp", exp_s);
	add_number(&b, "iat", token->issued_at_s);
	add_text(&b, "token_type", STR("Bearer"));
	add_texts(&b, "accounts", accounts, s->accounts.count);
	buf_add_byte(&b, '}');
	if (buf_is_full(&b) || buf_is_full(&scope))
		return unavailable(x);
	return reply_json(x, 200, buf_str(&b));
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
