#include "gateway/limits.h"

#include "web/peer.h"

/*
 * One engine on two processors answers some 300 token requests a second.
 *
 * A client, wherever it is: an app whose server renews the access of a million
 * people every hour sends 280 a second; three times as much is a mistake.
 *
 * One public client from one address: anybody may send in its name, so this
 * must leave room for the rest of the world. A company behind one address whose
 * thousand builds start at nine comes nowhere near it.
 */
#define OF_CLIENT		60000
#define OF_NETWORK		6000
#define PER_S			60
/* What a worker takes at once. */
#define BUNDLE			32

/* What this worker has of a bucket. One that is not here was never asked for,
 * or had to leave its place to another: then it costs a statement again. */
#define PURSES			1024

struct purse {
	struct hash32	bucket;
	int64_t		left;
	struct mono	lapses;
	struct mono	closed_until;	/* the store said no until then */
};

static struct purse purses[PURSES];

static struct purse *
purse_of(struct hash32 bucket)
{
	struct purse *p = &purses[((size_t)bucket.bytes[0] << 8 |
	    bucket.bytes[1]) % PURSES];

	if (!hash32_equal(p->bucket, bucket))
		*p = (struct purse){ .bucket = bucket };
	return p;
}

static enum fault
buy(struct exchange *x, struct hash32 bucket, int64_t burst, int64_t amount,
    struct store_rate_take_row *taken_r)
{
	return store_rate_take(x, &(struct store_rate_take_in){
		.bucket = hash32_str(&bucket),
		.burst = burst,
		.per_s = PER_S,
		.amount = amount,
	    }, taken_r);
}

static enum fault
take(struct exchange *x, struct hash32 bucket, int64_t burst,
    int64_t *wait_s_r)
{
	struct purse *p = purse_of(bucket);
	struct store_rate_take_row taken;
	int64_t amount = BUNDLE;

	*wait_s_r = 0;
	if (!mono_is_past(p->closed_until)) {
		*wait_s_r = mono_left_ms(p->closed_until) / 1000 + 1;
		return FAULT_NONE;
	}
	if (p->left > 0 && !mono_is_past(p->lapses)) {
		p->left--;
		return FAULT_NONE;
	}
	TRY(buy(x, bucket, burst, amount, &taken));
	if (!taken.is_allowed) {
		/* The last ones go one by one. */
		amount = 1;
		TRY(buy(x, bucket, burst, amount, &taken));
	}
	/* While the store was asked, the place may have become another's. */
	p = purse_of(bucket);
	if (!taken.is_allowed) {
		*wait_s_r = taken.retry_after_s;
		p->closed_until = mono_in(taken.retry_after_s * 1000);
		return FAULT_NONE;
	}
	p->left = (mono_is_past(p->lapses) ? 0 : p->left) + amount - 1;
	p->lapses = mono_in(PER_S * 1000);
	return FAULT_NONE;
}

enum fault
limits_ask_engine(struct exchange *x, const struct client_authentication *c,
    int64_t *wait_s_r)
{
	struct str id = c->client.client_id;

	*wait_s_r = 0;
	if (str_equal(c->client.method, STR("none")))
		TRY(take(x, KEYED_HASH(KEY_RATE_HASH, STR("token network"), id,
		    peer_network(x->arena, x->peer)), OF_NETWORK, wait_s_r));
	if (*wait_s_r > 0)
		return FAULT_NONE;
	return take(x, KEYED_HASH(KEY_RATE_HASH, STR("token client"), id),
	    OF_CLIENT, wait_s_r);
}
