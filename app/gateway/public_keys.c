#include "gateway/public_keys.h"

#include <sodium.h>
#include <stdatomic.h>
#include <sys/mman.h>

#include "engine/engine.h"
#include "engine/json.h"
#include "gateway/forward.h"
#include "queries.h"
#include "web/reply.h"

#define KEYS_BYTES	((size_t)64 * 1024)
/* The engine decrypts them for each request (engine.md §9); a new key is
 * announced long before it signs. */
#define ASK_EACH_MS	(30 * 1000)
#define ASK_AGAIN_MS	5000
#define LOOK_EACH_MS	1000
/* So long somebody waits who comes before anybody here knew them. */
#define FIRST_MS	3000
#define FIRST_PAUSE_MS	50

/*
 * Written by any worker without a lock. A reader that meets a half-written
 * copy, or one that two wrote at once, sees that the sum is wrong and keeps
 * what it had; the next answer of the engine mends it.
 */
struct copy {
	unsigned char	sum[crypto_generichash_BYTES];
	size_t		len;
	char		bytes[KEYS_BYTES];
};

/* Of all workers: `round` rises with each new copy; at `ask_at`, on the
 * machine's monotonic clock, whoever comes first asks the engine, for all. */
struct shared {
	_Atomic uint64_t round;
	_Atomic int64_t	 ask_at;
	struct copy	 copy;
};

static const struct configuration *configuration;
static struct shared *shared;
static struct copy ours;		/* len 0: none yet */
static uint64_t our_round;

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
	static struct copy theirs;
	unsigned char sum[crypto_generichash_BYTES];
	uint64_t round = shared->round;

	if (round == our_round)
		return;
	our_round = round;
	memcpy(&theirs, &shared->copy, sizeof(theirs));
	if (theirs.len > KEYS_BYTES)
		return;
	sum_of(&theirs, sum);
	if (memcmp(sum, theirs.sum, sizeof(sum)) == 0)
		ours = theirs;
}

/* False: what was said is no set of keys, or too long. */
static bool
take(struct str said)
{
	json_t *j = engine_json_open(said, KEYS_BYTES);

	if (j == NULL)
		return false;
	engine_json_close(&j);
	memcpy(ours.bytes, said.bytes, said.len);
	ours.len = said.len;
	sum_of(&ours, ours.sum);
	return true;
}

static struct hash32
mark_of(struct exchange *x, struct str keys)
{
	return KEYED_HASH(KEY_REQUEST_HASH, STR("public keys"),
	    engine_main(x)->name, keys);
}

/* For a time when this engine is away, and so are all who know its keys. While
 * the store is waited for, ours may become others. */
static void
keep(struct exchange *x)
{
	struct str keys = arena_copy(x->arena, str_range(ours.bytes,
	    ours.len));
	struct hash32 mark = mark_of(x, keys);
	enum fault fault = store_engine_keys_put(x,
	    &(struct store_engine_keys_put_in){
		.engine = engine_main(x)->name,
		.keys = keys,
		.mark = hash32_str(&mark),
	    });

	if (fault != FAULT_NONE)
		log_event(LOG_NOTE, "public_keys_not_kept",
		    LOG_STR("fault", str_of(fault_of(fault)->name)));
}

static void
take_kept(struct exchange *x)
{
	struct store_engine_keys_get_row row;
	struct hash32 mark;
	bool is_found;

	if (store_engine_keys_get(x, &(struct store_engine_keys_get_in){
		.engine = engine_main(x)->name,
	    }, &row, &is_found) != FAULT_NONE || !is_found)
		return;
	mark = mark_of(x, row.keys);
	/* Meanwhile the engine may have said it itself. */
	if (ours.len > 0)
		return;
	if (!bytes_equal_ct(row.mark, hash32_str(&mark)) || !take(row.keys))
		log_event(LOG_ALARM, "public_keys_not_ours");
}

static bool
ask_engine(struct exchange *x)
{
	const struct forward f = {
		.method = "GET",
		.path = "/.well-known/jwks.json",
	};
	struct http_answer answer;

	if (gateway_forward(x, &f, &answer) != FAULT_NONE ||
	    answer.status != 200 || !take(answer.body))
		return false;
	memcpy(&shared->copy, &ours, sizeof(ours));
	our_round = ++shared->round;
	keep(x);
	return true;
}

/* One worker at a time asks; nobody who wants the keys waits for it. */
static void
ask_when_due(void)
{
	int64_t due = shared->ask_at, now = mono_now().ms;
	struct exchange *x;

	if (now < due || !atomic_compare_exchange_strong(&shared->ask_at,
	    &due, now + ASK_EACH_MS))
		return;
	x = exchange_open_background(configuration, STR("machine:gateway"));
	if (!ask_engine(x))
		shared->ask_at = mono_now().ms + ASK_AGAIN_MS;
	exchange_close(&x);
}

static void
run(void *unused)
{
	(void)unused;
	for (;;) {
		ask_when_due();
		take_shared();
		fiber_sleep(LOOK_EACH_MS);
	}
}

void
public_keys_start(const struct configuration *conf)
{
	configuration = conf;
	take_shared();
	if (fiber_start(LANE_BACKGROUND, run, NULL) != FAULT_NONE)
		PANIC("the public keys are not asked for");
}

/* What this worker has, another one, or the store. */
static bool
find(struct exchange *x)
{
	take_shared();
	if (ours.len == 0)
		take_kept(x);
	return ours.len > 0;
}

enum fault
gateway_public_keys(struct exchange *x)
{
	struct mono until = mono_in(FIRST_MS);

	x->actor = STR("machine:gateway");
	while (!find(x)) {
		if (mono_is_past(until))
			return gateway_unavailable(x);
		fiber_sleep(FIRST_PAUSE_MS);
	}
	return reply_json(x, 200, arena_copy(x->arena,
	    str_range(ours.bytes, ours.len)));
}
