#include "platform/operator_call.h"

#include "api/answer.h"
#include "api/match.h"
#include "platform/operator_key.h"
#include "platform/platform.h"
#include "provider/provider.h"
#include "web/credentials.h"
#include "web/peer.h"
#include "web/route.h"

/* A minute: keys that are none, from one network; calls with one that is. */
#define FAILURES_BURST		60
#define CALLS_BURST		3000
#define KEY_MAX_BYTES		((size_t)256)
#define LOCATION_BYTES		((size_t)2048)

static enum fault
refuse_key(struct exchange *x)
{
	bool may = true;

	if (!str_is_absent(exchange_header(x, STR("Authorization"))))
		TRY(api_call_take(x, KEYED_HASH(KEY_RATE_HASH,
		    STR("operator failures"), peer_network(x->arena, x->peer)),
		    FAILURES_BURST, &may));
	if (!may)
		return FAULT_NONE;
	reply_header(x, STR("WWW-Authenticate"),
	    STR("Bearer realm=\"operator\""));
	return api_refuse(x, FAULT_UNAUTHENTICATED, STR("unauthenticated"),
	    STR("A key of `placet operator-key add` is needed: Authorization: "
	    "Bearer …"));
}

/* Whoever holds a key. */
static enum fault
judge_key(struct exchange *x, bool *is_good_r)
{
	struct store_operator_key_use_row row;
	struct str key = exchange_bearer(x);
	struct hash32 hash;
	bool is_found = false;

	*is_good_r = false;
	x->actor = STR("machine:operator-api");
	hash = operator_key_hash(key);
	if (!str_is_empty(key) && key.len <= KEY_MAX_BYTES)
		TRY(store_operator_key_use(x,
		    &(struct store_operator_key_use_in){
			.key_hash = hash32_str(&hash),
		    }, &row, &is_found));
	if (!is_found)
		return refuse_key(x);
	x->actor = arena_printf(x->arena, "operator:key:%.*s",
	    STR_ARG(row.label));
	return api_call_take(x, KEYED_HASH(KEY_RATE_HASH, STR("operator"),
	    x->actor), CALLS_BURST, is_good_r);
}

struct str
operator_account_id(struct exchange *x)
{
	return exchange_part(x, STR("id"));
}

struct str
operator_location(struct exchange *x, struct str subject)
{
	struct buf b;

	buf_open(&b, x->arena, LOCATION_BYTES);
	buf_add(&b, STR("/api/operator/v1/accounts/"));
	buf_add_percent(&b, operator_account_id(x));
	if (!str_is_absent(subject)) {
		buf_add(&b, STR("/members/"));
		buf_add_percent(&b, subject);
	}
	INSIST(!buf_is_full(&b));
	return buf_str(&b);
}

enum fault
operator_refuse_field(struct exchange *x, const char *pointer,
    const char *detail)
{
	const struct web_problem_error error = { str_of(pointer),
	    STR("invalid"), str_of(detail) };

	return api_refuse_errors(x, FAULT_INVALID, STR("invalid"), &error, 1);
}

enum fault
operator_refused(struct exchange *x, enum fault fault,
    enum platform_conflict why)
{
	static const char *const kinds[] = {
		[PLATFORM_NAME_TAKEN] = "name_taken",
		[PLATFORM_ADDRESS_TAKEN] = "address_taken",
		[PLATFORM_OWNER_NEEDED] = "owner_needed",
	};

	switch ((int)fault) {
	case FAULT_NOT_FOUND:
		return api_refuse(x, fault, STR("not_found"),
		    STR("There is no such account."));
	case FAULT_GONE:
		return api_refuse(x, fault, STR("gone"),
		    STR("The account is closed here."));
	case FAULT_CONFLICT:
		return api_refuse(x, fault, str_of(kinds[why]),
		    arena_printf(x->arena, "It was not done: %s.",
		    platform_conflict_said(why)));
	case FAULT_INVALID:
		return operator_refuse_field(x, "/email",
		    "A person who is new here needs an email.");
	default:
		return fault;
	}
}

enum fault
operator_call_open(struct exchange *x, bool is_of_member, bool *is_good_r)
{
	TRY(judge_key(x, is_good_r));
	if (!*is_good_r)
		return FAULT_NONE;
	if (!platform_id_is_good(operator_account_id(x),
	    PLATFORM_ID_MAX_BYTES) ||
	    (is_of_member && !platform_id_is_good(exchange_part(x,
	    STR("subject")), PLATFORM_SUBJECT_MAX_BYTES)))
		return api_refuse(x, FAULT_NOT_FOUND, STR("not_found"),
		    STR("An id has 1 to 128 bytes, a subject 1 to 255."));
	if (is_of_member && !provider_is_used(x->conf))
		return api_refuse(x, FAULT_CONFLICT, STR("no_provider"),
		    STR("Members are people of an OpenID provider, and there "
		    "is none in the configuration (login: oidc)."));
	return x->method == GET ? FAULT_NONE : api_match_untagged(x);
}

enum fault
operator_account_find(struct exchange *x,
    struct store_platform_account_find_row *row_r, bool *is_good_r)
{
	bool is_found;

	TRY(operator_call_open(x, false, is_good_r));
	if (!*is_good_r)
		return FAULT_NONE;
	TRY(store_platform_account_find(x,
	    &(struct store_platform_account_find_in){
		.external_id = operator_account_id(x),
	    }, row_r, &is_found));
	return is_found ? FAULT_NONE : operator_refused(x,
	    FAULT_NOT_FOUND, PLATFORM_NAME_TAKEN);
}
