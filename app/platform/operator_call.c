#include "platform/operator_call.h"

#include "api/answer.h"
#include "platform/operator_key.h"
#include "queries.h"
#include "web/credentials.h"
#include "web/peer.h"

/* Keys that are none, from one network; and calls with one that is, a minute. */
#define FAILURES_BURST		60
#define CALLS_BURST		3000
#define KEY_MAX_BYTES		((size_t)256)

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

enum fault
operator_call_open(struct exchange *x, bool *is_good_r)
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
