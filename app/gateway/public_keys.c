#include "gateway/public_keys.h"

#include <sodium.h>
#include <sys/mman.h>

#include "engine/json.h"
#include "gateway/forward.h"
#include "web/reply.h"

#define KEYS_BYTES	((size_t)64 * 1024)
/* The engine decrypts them for each request (engine.md §9); a new key is
 * announced long before it signs. */
#define FRESH_MS	(30 * 1000)
#define ASK_AGAIN_MS	5000

/*
 * Written by any worker without a lock. A reader that meets a half-written
 * copy, or one that two wrote at once, sees that the sum is wrong and has none;
 * the next answer of the engine mends it.
 */
struct copy {
	unsigned char	sum[crypto_generichash_BYTES];
	size_t		len;
	char		bytes[KEYS_BYTES];
};

static const struct configuration *configuration;
static struct copy *shared;
static struct copy ours;		/* len 0: none yet */
static struct mono fresh_until;

static void
sum_of(const struct copy *c, unsigned char sum_r[crypto_generichash_BYTES])
{
	if (crypto_generichash(sum_r, crypto_generichash_BYTES,
	    (const unsigned char *)c->bytes, c->len, NULL, 0) != 0)
		PANIC("libsodium cannot add up");
}

void
public_keys_open(void)
{
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED)
		PANIC("no memory for the public keys");
}

static void
take_shared(void)
{
	unsigned char sum[crypto_generichash_BYTES];

	memcpy(&ours, shared, sizeof(ours));
	if (ours.len > KEYS_BYTES)
		ours.len = 0;
	sum_of(&ours, sum);
	if (memcmp(sum, ours.sum, sizeof(sum)) != 0)
		ours.len = 0;
}

static void
fetch(struct exchange *x)
{
	struct forward f = {
		.method = "GET",
		.path = "/.well-known/jwks.json",
	};
	struct http_answer answer;
	json_t *j;

	/* Whoever comes while we ask gets what there is. */
	fresh_until = mono_in(FRESH_MS);
	if (gateway_forward(x, &f, &answer) != FAULT_NONE ||
	    answer.status != 200)
		return;
	j = engine_json_open(answer.body, KEYS_BYTES);
	if (j == NULL)
		return;
	engine_json_close(&j);
	memcpy(ours.bytes, answer.body.bytes, answer.body.len);
	ours.len = answer.body.len;
	sum_of(&ours, ours.sum);
	memcpy(shared, &ours, sizeof(ours));
}

static void
ask_at_start(void *unused)
{
	(void)unused;
	while (ours.len == 0) {
		struct exchange *x = exchange_open_background(configuration,
		    STR("machine:gateway"));

		fetch(x);
		exchange_close(&x);
		if (ours.len == 0)
			fiber_sleep(ASK_AGAIN_MS);
	}
}

void
public_keys_start(const struct configuration *conf)
{
	configuration = conf;
	take_shared();
	if (fiber_start(LANE_BACKGROUND, ask_at_start, NULL) != FAULT_NONE)
		PANIC("the public keys are not asked for");
}

enum fault
gateway_public_keys(struct exchange *x)
{
	if (ours.len == 0 || mono_is_past(fresh_until))
		fetch(x);
	if (ours.len == 0)
		return gateway_unavailable(x);
	return reply_json(x, 200, arena_copy(x->arena,
	    str_range(ours.bytes, ours.len)));
}
