#include "session/limits.h"

#include "queries.h"
#include "web/peer.h"
#include "web/session.h"

#define TRIES_PER_USER		10
#define TRIES_PER_S		60
#define TRIES_PER_NETWORK	100
#define USERS_PER_NETWORK	100
#define USERS_PER_S		3600
#define WRONG_PER_NETWORK	30
#define WRONG_PER_S		60
#define STARTS_PER_NETWORK	120
#define STARTS_PER_S		60
#define VISITS_PER_NETWORK	300
#define VISITS_PER_S		60
#define PICTURES_PER_PERSON	20
#define PICTURES_PER_S		60

static enum fault
take(struct exchange *x, struct hash32 bucket, int64_t burst, int64_t per_s,
    int64_t *retry_after_s_r)
{
	struct store_rate_take_row taken;

	TRY(store_rate_take(x,
	    &(struct store_rate_take_in){
		.bucket = hash32_str(&bucket),
		.burst = burst,
		.per_s = per_s,
		.amount = 1,
	    }, &taken));
	*retry_after_s_r = taken.retry_after_s;
	return taken.is_allowed ? FAULT_NONE : FAULT_TOO_MANY;
}

static enum fault
network_limit(struct exchange *x, struct hash32 user,
    int64_t *retry_after_s_r)
{
	struct store_rate_take_distinct_row taken;
	struct hash32 address, tries;
	struct str network;

	network = peer_network(x->arena, x->peer);
	tries = KEYED_HASH(KEY_RATE_HASH, STR("tries"), network);
	TRY(take(x, tries, TRIES_PER_NETWORK, TRIES_PER_S, retry_after_s_r));
	address = KEYED_HASH(KEY_RATE_HASH, STR("address"), network);
	TRY(store_rate_take_distinct(x,
	    &(struct store_rate_take_distinct_in){
		.bucket = hash32_str(&address),
		.member = hash32_str(&user),
		.ceiling = USERS_PER_NETWORK,
		.per_s = USERS_PER_S,
	    }, &taken));
	*retry_after_s_r = taken.retry_after_s;
	return taken.is_allowed ? FAULT_NONE : FAULT_TOO_MANY;
}

enum fault
limits_password_try(struct exchange *x, struct str email,
    bool is_known_browser, int64_t *retry_after_s_r)
{
	struct hash32 user, bucket;

	user = KEYED_HASH(KEY_RATE_HASH, STR("user"), email);
	if (!is_known_browser)
		TRY(network_limit(x, user, retry_after_s_r));

	bucket = KEYED_HASH(KEY_RATE_HASH, STR("password"), email,
	    is_known_browser ? exchange_cookie(x, KNOWN_COOKIE) :
	    STR("anyone"));
	return take(x, bucket, TRIES_PER_USER, TRIES_PER_S, retry_after_s_r);
}

enum fault
limits_wrong_secret(struct exchange *x, struct str whose,
    int64_t *retry_after_s_r)
{
	struct hash32 bucket = KEYED_HASH(KEY_RATE_HASH, whose,
	    peer_network(x->arena, x->peer));

	return take(x, bucket, WRONG_PER_NETWORK, WRONG_PER_S,
	    retry_after_s_r);
}

enum fault
limits_keep_start(struct exchange *x, bool *may_r)
{
	struct hash32 bucket;
	int64_t retry_after_s;
	enum fault fault;

	bucket = KEYED_HASH(KEY_RATE_HASH, STR("start"),
	    peer_network(x->arena, x->peer));
	fault = take(x, bucket, STARTS_PER_NETWORK, STARTS_PER_S,
	    &retry_after_s);
	*may_r = fault == FAULT_NONE;
	return fault == FAULT_TOO_MANY ? FAULT_NONE : fault;
}

enum fault
limits_visit(struct exchange *x)
{
	struct hash32 bucket = KEYED_HASH(KEY_RATE_HASH, STR("visit"),
	    peer_network(x->arena, x->peer));
	int64_t retry_after_s;

	return take(x, bucket, VISITS_PER_NETWORK, VISITS_PER_S,
	    &retry_after_s);
}

enum fault
limits_picture(struct exchange *x)
{
	struct uuid person = x->person.user.uuid;
	struct hash32 bucket = KEYED_HASH(KEY_RATE_HASH, STR("picture"),
	    str_range(&person, sizeof(person)));
	int64_t retry_after_s;

	return take(x, bucket, PICTURES_PER_PERSON, PICTURES_PER_S,
	    &retry_after_s);
}
