#include "registry/mirror.h"

#include <sodium.h>

#include "engine/engine.h"
#include "queries.h"
#include "registry/device_return.h"
#include "registry/registry.h"

#define IDLE_MS		2000
/* Longer than the engine's and the store's calls may take together. */
#define LEASE_S		30
#define AGAIN_MAX_S	300

static const struct configuration *configuration;

/* 2 s, 4 s … 5 min, each cut by up to a half at random. */
static int64_t
again_in_s(int64_t attempts)
{
	int64_t s = attempts < 8 ? INT64_C(1) << (attempts > 0 ? attempts : 1) :
	    AGAIN_MAX_S;

	return s - (int64_t)randombytes_uniform((uint32_t)(s / 2 + 1));
}

/*
 * A secret that the engine alone knows stays as it is: its client could never
 * authenticate again.
 */
static enum fault
keep_what_only_the_engine_knows(struct exchange *x,
    const struct store_client_find_row *row, struct engine_client *client)
{
	struct store_client_secret_find_row secret;

	if (!str_starts(row->method, STR("client_secret")))
		return FAULT_NONE;
	TRY(store_client_secret_find(x,
	    &(struct store_client_secret_find_in){
		.client_id = row->client_id,
		.secret_hash = STR(""),
	    }, &secret));
	if (!secret.has_any)
		client->secret = STR_ABSENT;
	return FAULT_NONE;
}

/*
 * Puts the whole client, and looks at what the engine then has; a deleted one
 * it forgets.
 *
 * Gives     *has_r: whether it now has one, of *hash_r.
 */
static enum fault
tell(struct exchange *x, struct str client_id, int64_t *version_r,
    struct hash32 *hash_r, bool *has_r)
{
	struct engine_client client, has;
	struct store_client_find_row row;
	bool is_found;

	TRY(store_client_find(x, &(struct store_client_find_in){
		.client_id = client_id,
	    }, &row, &is_found));
	if (!is_found)
		return FAULT_NOT_FOUND;
	*version_r = row.version;
	*has_r = !row.is_deleted;
	if (row.is_deleted)
		return engine_client_delete(x, engine_main(x), client_id);
	TRY(registry_engine_client(x, &row, &client));
	registry_add_device_return(x, &row, &client);
	TRY(keep_what_only_the_engine_knows(x, &row, &client));
	TRY(engine_client_put(x, engine_main(x), &client, &has));
	*hash_r = engine_client_hash(x->arena, &has);
	return hash32_equal(*hash_r, engine_client_hash(x->arena, &client)) &&
	    !has.is_unwritable ? FAULT_NONE : FAULT_INVALID;
}

/* The lease ends by itself, so a lost answer here only costs time. */
static void
put_off(struct exchange *x, const struct store_client_mirror_claim_row *row,
    enum fault why)
{
	struct str name = str_of(fault_of(why)->name);
	enum fault fault = store_client_mirror_failed(x,
	    &(struct store_client_mirror_failed_in){
		.client_id = row->client_id,
		.reason = name,
		.again_in_s = again_in_s(row->attempts),
	    });

	log_event(LOG_WARN, "client_not_told",
	    LOG_STR("client", row->client_id), LOG_STR("fault", name),
	    LOG_INT("attempts", row->attempts),
	    LOG_STR("noted", str_of(fault_of(fault)->name)));
}

static enum fault
do_it(struct exchange *x, const struct store_client_mirror_claim_row *row)
{
	struct hash32 hash;
	int64_t version;
	bool has;
	enum fault fault = tell(x, row->client_id, &version, &hash, &has);

	if (fault != FAULT_NONE) {
		put_off(x, row, fault);
		return fault;
	}
	return store_client_mirror_done(x,
	    &(struct store_client_mirror_done_in){
		.client_id = row->client_id,
		.version = version,
		.hash = has ? hash32_str(&hash) : STR_ABSENT,
	    });
}

enum fault
mirror_client(struct exchange *x, struct str client_id, bool *was_due_r)
{
	struct store_client_mirror_claim_row row;

	*was_due_r = false;
	TRY(store_client_mirror_claim(x,
	    &(struct store_client_mirror_claim_in){
		.client_id = client_id,
		.lease_s = LEASE_S,
	    }, &row, was_due_r));
	return *was_due_r ? do_it(x, &row) : FAULT_NONE;
}

/* False when there is nothing more to do now. */
static bool
do_next(void)
{
	struct exchange *x = exchange_open_background(configuration,
	    STR("machine:mirror"));
	struct store_client_mirror_claim_row row;
	bool is_found = false;

	if (store_client_mirror_claim(x,
	    &(struct store_client_mirror_claim_in){
		.client_id = STR_ABSENT,
		.lease_s = LEASE_S,
	    }, &row, &is_found) == FAULT_NONE && is_found &&
	    do_it(x, &row) != FAULT_NONE)
		is_found = false;
	exchange_close(&x);
	return is_found;
}

static void
run(void *unused)
{
	(void)unused;
	for (;;) {
		while (do_next())
			continue;
		/* Workers that started together part. */
		fiber_sleep(IDLE_MS / 2 +
		    (int64_t)randombytes_uniform(IDLE_MS));
	}
}

void
mirror_start(const struct configuration *conf)
{
	configuration = conf;
	if (fiber_start(LANE_BACKGROUND, run, NULL) != FAULT_NONE)
		PANIC("the mirror does not start");
}

bool
mirror_client_soon(struct exchange *x, struct str client_id)
{
	bool was_due;
	enum fault fault = mirror_client(x, client_id, &was_due);

	if (fault == FAULT_NONE)
		return was_due;
	log_event(LOG_NOTE, "client_not_told", LOG_STR("client", client_id),
	    LOG_STR("fault", str_of(fault_of(fault)->name)));
	return false;
}
