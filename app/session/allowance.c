#include "session/allowance.h"

#include "queries.h"
#include "web/peer.h"

/* What this worker has of a bucket. One that is not here was never asked for,
 * or had to leave its place to another: then it begins anew. */
#define PURSES			4096

/* Of those that are one of very many. */
#define BUNDLE			32
#define UNASKED			8

struct purse {
	struct hash32	bucket;
	int64_t		left;
	struct mono	lapses;
	struct mono	closed_until;	/* the store said no until then */
};

static struct purse purses[PURSES];

static size_t
place_of(struct hash32 bucket)
{
	return ((size_t)bucket.bytes[0] << 8 | bucket.bytes[1]) % PURSES;
}

static struct purse *
purse_of(struct hash32 bucket, struct allowance a)
{
	struct purse *p = &purses[place_of(bucket)];

	if (!hash32_equal(p->bucket, bucket))
		*p = (struct purse){ .bucket = bucket };
	if (mono_is_past(p->lapses)) {
		p->left = a.unasked;
		p->lapses = mono_in(a.per_s * 1000);
	}
	return p;
}

static enum fault
buy(struct exchange *x, struct hash32 bucket, struct allowance a,
    int64_t amount, struct store_rate_take_row *taken_r)
{
	return store_rate_take(x, &(struct store_rate_take_in){
		.bucket = hash32_str(&bucket),
		.burst = a.most,
		.per_s = a.per_s,
		.amount = amount,
	    }, taken_r);
}

enum fault
allowance_take(struct exchange *x, struct hash32 bucket, struct allowance a,
    int64_t *wait_s_r)
{
	struct purse *p = purse_of(bucket, a);
	struct store_rate_take_row taken;
	int64_t amount = a.bundle;

	*wait_s_r = 0;
	if (!mono_is_past(p->closed_until)) {
		*wait_s_r = mono_left_ms(p->closed_until) / 1000 + 1;
		return FAULT_NONE;
	}
	if (p->left > 0) {
		p->left--;
		return FAULT_NONE;
	}
	TRY(buy(x, bucket, a, amount, &taken));
	if (!taken.is_allowed && amount > 1) {
		/* The last ones go one by one. */
		amount = 1;
		TRY(buy(x, bucket, a, amount, &taken));
	}
	/* While the store was asked, the place may have become another's. */
	p = purse_of(bucket, a);
	if (!taken.is_allowed) {
		*wait_s_r = taken.retry_after_s;
		p->closed_until = mono_in(taken.retry_after_s * 1000);
		return FAULT_NONE;
	}
	p->left += amount - 1;
	p->lapses = mono_in(a.per_s * 1000);
	return FAULT_NONE;
}

/*
 * The engine judges some 1700 tokens a second. Everybody behind one address
 * waits once so many of theirs were no good, so a few programs that do not see
 * that their access has ended must not come near it.
 */
#define OF_BEARER	3000
#define OF_BEARER_S	60

static struct hash32
bearer_bucket(struct exchange *x)
{
	return KEYED_HASH(KEY_RATE_HASH, STR("bearer tokens"),
	    peer_network(x->arena, x->peer));
}

enum fault
allowance_of_bearer(struct exchange *x, int64_t *wait_s_r)
{
	return allowance_take(x, bearer_bucket(x), (struct allowance){
		.most = OF_BEARER,
		.per_s = OF_BEARER_S,
		.bundle = BUNDLE,
		.unasked = UNASKED,
	    }, wait_s_r);
}

void
allowance_of_bearer_back(struct exchange *x)
{
	struct hash32 bucket = bearer_bucket(x);
	struct purse *p = &purses[place_of(bucket)];

	/* It may have left its place meanwhile; then it begins anew. */
	if (hash32_equal(p->bucket, bucket))
		p->left++;
}

/*
 * A person with a hundred programs that all renew at once comes nowhere near
 * it; a program that goes round in a circle is there in a minute, long before
 * it has used up what its app, or its address, may ask.
 */
#define OF_USER		3000
#define OF_USER_S	60

enum fault
allowance_of_user(struct exchange *x, struct uuid user, int64_t *wait_s_r)
{
	return allowance_take(x, KEYED_HASH(KEY_RATE_HASH, STR("tokens user"),
	    str_range(&user, sizeof(user))), (struct allowance){
		.most = OF_USER,
		.per_s = OF_USER_S,
		.bundle = BUNDLE,
		.unasked = UNASKED,
	    }, wait_s_r);
}
