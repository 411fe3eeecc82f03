#include "session/limits.h"

#include "queries.h"
#include "web/session.h"

#define TRIES_PER_USER		10
#define TRIES_PER_S		60
#define USERS_PER_ADDRESS	100
#define USERS_PER_S		3600

static enum fault
address_limit(struct exchange *x, struct hash32 user,
    int64_t *retry_after_s_r)
{
	struct store_rate_take_distinct_row taken;
	struct hash32 address;

	address = KEYED_HASH(KEY_RATE_HASH, STR("address"), x->peer);
	TRY(store_rate_take_distinct(x,
	    &(struct store_rate_take_distinct_in){
		.bucket = hash32_str(&address),
		.member = hash32_str(&user),
		.ceiling = USERS_PER_ADDRESS,
		.per_s = USERS_PER_S,
	    }, &taken));
	*retry_after_s_r = taken.retry_after_s;
	return taken.is_allowed ? FAULT_NONE : FAULT_TOO_MANY;
}

enum fault
limits_password_try(struct exchange *x, struct str email,
    bool is_known_browser, int64_t *retry_after_s_r)
{
	struct store_rate_take_row taken;
	struct hash32 user, bucket;

	user = KEYED_HASH(KEY_RATE_HASH, STR("user"), email);
	if (!is_known_browser)
		TRY(address_limit(x, user, retry_after_s_r));

	bucket = KEYED_HASH(KEY_RATE_HASH, STR("password"), email,
	    is_known_browser ? exchange_cookie(x, KNOWN_COOKIE) :
	    STR("anyone"));
	TRY(store_rate_take(x,
	    &(struct store_rate_take_in){
		.bucket = hash32_str(&bucket),
		.burst = TRIES_PER_USER,
		.per_s = TRIES_PER_S,
		.amount = 1,
	    }, &taken));
	*retry_after_s_r = taken.retry_after_s;
	return taken.is_allowed ? FAULT_NONE : FAULT_TOO_MANY;
}
