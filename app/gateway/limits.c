#include "gateway/limits.h"

#include "queries.h"
#include "session/allowance.h"
#include "web/peer.h"
#include "web/reply.h"

/* What a worker takes at once of the large ones. */
#define BUNDLE			32
#define PER_S			60

/*
 * One engine on two processors answers some 300 token requests a second.
 *
 * An address, whatever it asks for, and a client, wherever it is: an app whose
 * server renews the access of a million people every hour sends 280 a second;
 * three times as much is a mistake.
 *
 * One public client from one address: anybody may send in its name, so this
 * must leave room for the rest of the world. A company behind one address whose
 * thousand builds start at nine comes nowhere near it.
 */
#define TOKENS			60000
#define TOKENS_PUBLIC		6000
/* Nobody gives back more than a part of what was given. */
#define REVOCATIONS		6000
#define REVOCATIONS_PUBLIC	600

/* Anybody may ask in the name of a public client, and each is a row. A limit of
 * the client's own, so that many addresses cannot fill the table with it. */
#define DEVICES_PER_ADDRESS	30
#define DEVICES_PER_CLIENT	600

/* What was asked for before counts too: it costs the same. */
#define REGISTER_PER_ADDRESS	60
/* A token is somebody's, who may start a machine per minute with it. */
#define REGISTER_PER_TOKEN	300

/* No single address, and no single person, can use up what is there for a
 * host; nor can one document of it. */
#define FETCH_PER_ADDRESS	30
#define FETCH_PER_PERSON	30
#define FETCH_PER_CLIENT	60
#define FETCH_PER_HOST		120
#define FETCH_AGAIN_PER_S	300

static struct allowance
by_bundle(int64_t most)
{
	return (struct allowance){
		.most = most,
		.per_s = PER_S,
		.bundle = BUNDLE,
	};
}

/* One by one, from the store: these are asked for seldom. */
static enum fault
take_one(struct exchange *x, struct str what, struct str of, int64_t most,
    int64_t per_s, int64_t *wait_s_r)
{
	struct hash32 bucket = KEYED_HASH(KEY_RATE_HASH, what, of);
	struct store_rate_take_row taken;

	TRY(store_rate_take(x, &(struct store_rate_take_in){
		.bucket = hash32_str(&bucket),
		.burst = most,
		.per_s = per_s,
		.amount = 1,
	    }, &taken));
	*wait_s_r = taken.is_allowed ? 0 : taken.retry_after_s;
	return FAULT_NONE;
}

static struct str
address(struct exchange *x)
{
	return peer_network(x->arena, x->peer);
}

/* The two kinds of buckets that every authenticated endpoint has, and the third
 * where anybody can say that he is the client. */
static enum fault
take(struct exchange *x, struct str what,
    const struct client_authentication *c, int64_t most, int64_t most_public,
    int64_t *wait_s_r)
{
	struct str id = c->client.client_id;

	TRY(allowance_take(x, KEYED_HASH(KEY_RATE_HASH, what, STR("address"),
	    address(x)), by_bundle(most), wait_s_r));
	if (*wait_s_r == 0 && str_equal(c->client.method, STR("none")))
		TRY(allowance_take(x, KEYED_HASH(KEY_RATE_HASH, what,
		    STR("network"), id, address(x)), by_bundle(most_public),
		    wait_s_r));
	if (*wait_s_r > 0)
		return FAULT_NONE;
	return allowance_take(x, KEYED_HASH(KEY_RATE_HASH, what,
	    STR("client"), id), by_bundle(most), wait_s_r);
}

enum fault
limits_ask_engine(struct exchange *x, const struct client_authentication *c,
    int64_t *wait_s_r)
{
	return take(x, STR("token"), c, TOKENS, TOKENS_PUBLIC, wait_s_r);
}

enum fault
limits_poll(struct exchange *x, const struct client_authentication *c,
    int64_t *wait_s_r)
{
	return take(x, STR("poll"), c, TOKENS, TOKENS_PUBLIC, wait_s_r);
}

enum fault
limits_revoke(struct exchange *x, const struct client_authentication *c,
    int64_t *wait_s_r)
{
	return take(x, STR("revoke"), c, REVOCATIONS, REVOCATIONS_PUBLIC,
	    wait_s_r);
}

enum fault
limits_device_address(struct exchange *x, int64_t *wait_s_r)
{
	return take_one(x, STR("device authorization"), address(x),
	    DEVICES_PER_ADDRESS, PER_S, wait_s_r);
}

enum fault
limits_device_client(struct exchange *x, struct str client_id,
    int64_t *wait_s_r)
{
	return take_one(x, STR("device client"), client_id,
	    DEVICES_PER_CLIENT, PER_S, wait_s_r);
}

enum fault
limits_register_address(struct exchange *x, int64_t *wait_s_r)
{
	return take_one(x, STR("register"), address(x), REGISTER_PER_ADDRESS,
	    LIMITS_REGISTER_PER_S, wait_s_r);
}

enum fault
limits_register_token(struct exchange *x, struct str token_hash,
    int64_t *wait_s_r)
{
	return take_one(x, STR("register token"), token_hash,
	    REGISTER_PER_TOKEN, LIMITS_REGISTER_PER_S, wait_s_r);
}

enum fault
limits_fetch(struct exchange *x, struct str url, struct str host,
    int64_t *wait_s_r)
{
	struct uuid person = x->person.user.uuid;

	TRY(take_one(x, STR("document network"), address(x),
	    FETCH_PER_ADDRESS, LIMITS_FETCH_PER_S, wait_s_r));
	if (*wait_s_r == 0 && !uuid_is_zero(person))
		TRY(take_one(x, STR("document person"), str_range(&person,
		    sizeof(person)), FETCH_PER_PERSON, LIMITS_FETCH_PER_S,
		    wait_s_r));
	if (*wait_s_r == 0)
		TRY(take_one(x, STR("document client"), url,
		    FETCH_PER_CLIENT, LIMITS_FETCH_PER_S, wait_s_r));
	if (*wait_s_r > 0)
		return FAULT_NONE;
	return take_one(x, STR("document host"), host, FETCH_PER_HOST,
	    LIMITS_FETCH_PER_S, wait_s_r);
}

enum fault
limits_fetch_again(struct exchange *x, struct str url, int64_t *wait_s_r)
{
	return take_one(x, STR("document again"), url, 1, FETCH_AGAIN_PER_S,
	    wait_s_r);
}

enum fault
limits_refuse(struct exchange *x, enum metric m, int64_t wait_s,
    struct str why)
{
	metric_add(m, 1);
	reply_retry_after(x, wait_s);
	return reply_oauth_error(x, 429, STR("temporarily_unavailable"), why);
}
