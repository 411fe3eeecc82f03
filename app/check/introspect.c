/*
 * POST /oauth2/introspect (RFC 7662): may this token be used, for what, and on
 * which accounts?
 *
 * Active only if the engine says so and, asked last, the grant is alive: so a
 * token is inactive from the 2xx of its revocation on, whatever the engine
 * still believes (I1). Whatever cannot be asked is a 503, never an "active".
 */
#include "check/introspect.h"

#include "base/metric.h"
#include "check/resource.h"
#include "engine/engine.h"
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

/* What we say of an active token. */
struct standing {
	bool			 is_active;
	struct str_list		 scopes;
	struct uuid_list	 accounts;
	struct utime		 expires;	/* UTIME_NEVER: with the token */
	struct str		 client;	/* as it calls itself; absent: as
						   the token does */
};

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

static struct str_list
words_of(struct arena *a, struct str text)
{
	struct str rest = text, word;
	struct str *items = ARENA_ARRAY(a, struct str, text.len / 2 + 1);
	size_t count = 0;

	while (str_next(&rest, ' ', &word))
		if (word.len > 0)
			items[count++] = word;
	return (struct str_list){ items, count };
}

/* The engine cannot narrow a token after the fact; we can (f:E3). */
static struct str_list
both(struct arena *a, struct str_list token, struct str_list granted)
{
	struct str *items = ARENA_ARRAY(a, struct str, token.count + 1);
	size_t count = 0;

	for (size_t i = 0; i < token.count; i++)
		if (str_list_has(granted, token.items[i]))
			items[count++] = token.items[i];
	return (struct str_list){ items, count };
}

static enum fault
standing_of_grant(struct exchange *x, const struct engine_token *token,
    struct standing *s_r)
{
	struct store_grant_alive_row row;

	TRY(store_grant_alive(x, &(struct store_grant_alive_in){
		.grant_id = token->grant.uuid,
		.epoch = token->epoch,
	    }, &row));
	s_r->is_active = row.is_alive &&
	    str_equal(row.client_id, token->client_id);
	s_r->client = row.client_said;
	s_r->scopes = both(x->arena, words_of(x->arena, token->scope),
	    row.scopes);
	s_r->accounts = row.accounts;
	if (!row.expires_at_is_null)
		s_r->expires = row.expires_at;
	return FAULT_NONE;
}

/* A client acting for itself: it is its own subject. */
static enum fault
standing_of_client(struct exchange *x, const struct engine_token *token,
    struct standing *s_r)
{
	struct store_client_find_row row;

	TRY(store_client_find(x, &(struct store_client_find_in){
		.client_id = token->client_id,
	    }, &row, &s_r->is_active));
	if (!s_r->is_active)
		return FAULT_NONE;
	s_r->is_active = !row.is_deleted && !row.is_suspended;
	s_r->scopes = both(x->arena, words_of(x->arena, token->scope),
	    row.scopes);
	return FAULT_NONE;
}

static enum fault
stand(struct exchange *x, const struct engine_token *token,
    struct str audience, struct standing *s_r)
{
	*s_r = (struct standing){ .expires = UTIME_NEVER };
	/* A refresh token is for the authorization server alone, and a token
	 * made for others is none of this one's business (RFC 7662 §4). */
	if (!token->is_active ||
	    !str_equal(token->token_use, STR("access_token")) ||
	    (token->audience.count > 0 &&
	    !str_list_has(token->audience, audience)))
		return FAULT_NONE;
	if (token->has_grant)
		return standing_of_grant(x, token, s_r);
	if (str_equal(token->subject, token->client_id))
		return standing_of_client(x, token, s_r);
	s_r->is_active = engine_takes_unknown_grants(engine_main(x));
	s_r->scopes = words_of(x->arena, token->scope);
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
	    stand(x, &token, server.audience, &standing) != FAULT_NONE)
		return unavailable(x);
	metric_add(METRIC_INTROSPECTED, 1);
	if (!standing.is_active)
		return reply_json(x, 200, STR("{\"active\":false}"));
	metric_add(METRIC_INTROSPECTED_ACTIVE, 1);
	return answer(x, &token, &standing);
}
