#include "api/call.h"

#include "api/answer.h"
#include "api/standing.h"
#include "base/metric.h"
#include "page/catalog.h"
#include "queries.h"
#include "session/allowance.h"
#include "web/credentials.h"
#include "web/reply.h"

/* What one app does for one person: ten a second, for a minute. */
#define CALLS_BURST		600
#define PER_S			60

#define REACH_BYTES		((size_t)64 * 1024)

static enum fault
refuse_for(struct exchange *x, int64_t wait_s)
{
	metric_add(METRIC_API_LIMITED, 1);
	return api_refuse_for(x, wait_s, STR("Too many requests; wait as long "
	    "as Retry-After says."));
}

enum fault
api_call_take(struct exchange *x, struct hash32 bucket, int64_t burst,
    bool *may_r)
{
	struct store_rate_take_row rate;

	TRY(store_rate_take(x, &(struct store_rate_take_in){
		.bucket = hash32_str(&bucket),
		.burst = burst,
		.per_s = PER_S,
		.amount = 1,
	    }, &rate));
	*may_r = rate.is_allowed;
	return rate.is_allowed ? FAULT_NONE :
	    refuse_for(x, rate.retry_after_s);
}

/* RFC 6750 §3; RFC 9728 §5.1 for who does not know us yet. */
static void
challenge(struct exchange *x, struct str error, struct str scope)
{
	struct buf b;

	buf_open(&b, x->arena, 2048);
	buf_add(&b, STR("Bearer realm=\"api\""));
	if (!str_is_absent(error))
		buf_printf(&b, ", error=\"%.*s\"", STR_ARG(error));
	if (!str_is_absent(scope))
		buf_printf(&b, ", scope=\"%.*s\"", STR_ARG(scope));
	buf_printf(&b, ", resource_metadata=\"%.*s/.well-known/"
	    "oauth-protected-resource" API_ROOT "\"",
	    STR_ARG(x->conf->public_url));
	reply_header(x, STR("WWW-Authenticate"), buf_str(&b));
}

static enum fault
refuse_token(struct exchange *x)
{
	bool has_tried = !str_is_absent(exchange_header(x,
	    STR("Authorization")));

	challenge(x, has_tried ? STR("invalid_token") : STR_ABSENT,
	    STR_ABSENT);
	return api_refuse(x, FAULT_UNAUTHENTICATED, STR("unauthenticated"),
	    has_tried ? STR("The access token is unknown, has ended, or was "
	    "not made for this API; ask for it with resource=" API_ROOT
	    " of this server (RFC 8707).") :
	    STR("An access token is needed: Authorization: Bearer …"));
}

static enum fault
refuse_scope(struct exchange *x, struct str scope)
{
	challenge(x, STR("insufficient_scope"), scope);
	return api_refuse(x, FAULT_FORBIDDEN, STR("insufficient_scope"),
	    arena_printf(x->arena, "The access token lacks the scope %.*s.",
	    STR_ARG(scope)));
}

enum fault
api_scope_also(struct exchange *x, struct str scope)
{
	return str_list_has(x->call->scopes, scope) ? FAULT_NONE :
	    refuse_scope(x, scope);
}

/* Not active: no token, or none that may be used here. */
static enum fault
judge(struct exchange *x, struct str text, struct engine_token *token_r,
    struct standing *s_r)
{
	struct str ours = catalog_own_api();

	*s_r = (struct standing){ .is_active = false };
	if (str_is_absent(text) || str_is_absent(ours))
		return FAULT_NONE;
	TRY(engine_introspect(x, NULL, text, token_r));
	if (!str_list_has(token_r->audience, ours))
		return FAULT_NONE;
	return standing_of(x, token_r, ours, s_r);
}

/* "{<uuid>,<uuid>}", as the store reads it. */
static struct str
reach_of(struct arena *a, struct uuid_list accounts)
{
	struct buf b;

	buf_open(&b, a, REACH_BYTES);
	buf_add_byte(&b, '{');
	for (size_t i = 0; i < accounts.count; i++) {
		if (i > 0)
			buf_add_byte(&b, ',');
		buf_add(&b, uuid_text(a, accounts.items[i]));
	}
	buf_add_byte(&b, '}');
	/* Less than all would be less than was allowed, but still true. */
	return buf_is_full(&b) ? STR("{}") : buf_str(&b);
}

static void
become(struct exchange *x, const struct engine_token *token,
    const struct standing *s)
{
	x->call = ARENA_NEW(x->arena, struct api_call);
	x->call->client = token->client_id;
	x->call->scopes = s->scopes;
	x->call->accounts = s->accounts;
	x->person.user.uuid = s->user;
	x->through = token->client_id;
	x->reach = reach_of(x->arena, s->accounts);
	x->actor = arena_printf(x->arena, "user:%.*s",
	    STR_ARG(uuid_text(x->arena, s->user)));
}

enum fault
api_call_open(struct exchange *x, struct str scope, bool *is_good_r)
{
	struct str text = exchange_bearer(x);
	struct engine_token token;
	struct standing s;
	int64_t wait_s = 0;
	enum fault fault;

	*is_good_r = false;
	x->actor = STR("machine:api");
	if (!str_is_absent(text))
		TRY(allowance_of_bearer(x, &wait_s));
	if (wait_s > 0)
		return refuse_for(x, wait_s);
	fault = judge(x, text, &token, &s);
	if (fault == FAULT_NONE && (!s.is_active || !s.has_person))
		return refuse_token(x);
	/* Good, or nobody can say. */
	allowance_of_bearer_back(x);
	TRY(fault);
	become(x, &token, &s);
	TRY(api_call_take(x, KEYED_HASH(KEY_RATE_HASH, STR("api"),
	    token.client_id, x->actor), CALLS_BURST, is_good_r));
	if (!*is_good_r)
		return FAULT_NONE;
	*is_good_r = str_list_has(s.scopes, scope);
	return *is_good_r ? FAULT_NONE : refuse_scope(x, scope);
}
