#include "registry/mirror.h"

#include <sodium.h>

#include "base/metric.h"
#include "engine/engine.h"
#include "queries.h"
#include "registry/registry.h"

#define IDLE_MS		2000
/* Longer than the engine's and the store's calls may take together. */
#define LEASE_S		30
#define AGAIN_MAX_S	300
/* How long what the engine has is taken to be what it was told. */
#define COMPARE_EVERY_S	(24 * 3600)

static const struct configuration *configuration;

/* 2 s, 4 s … 5 min, each cut by up to a half at random. */
static int64_t
again_in_s(int64_t attempts)
{
	int64_t s = attempts < 8 ? INT64_C(1) << (attempts > 0 ? attempts : 1) :
	    AGAIN_MAX_S;

	return s - (int64_t)randombytes_uniform((uint32_t)(s / 2 + 1));
}

/* What the engine should have of it; nothing, where row_r->is_deleted. */
static enum fault
desired(struct exchange *x, struct str client_id,
    struct store_client_find_row *row_r, struct engine_client *client_r)
{
	bool is_found;

	TRY(store_client_find(x, &(struct store_client_find_in){
		.client_id = client_id,
	    }, row_r, &is_found));
	if (!is_found)
		return FAULT_NOT_FOUND;
	if (row_r->is_deleted)
		return FAULT_NONE;
	return registry_engine_client(x, row_r, client_r);
}

static bool
is_same(struct arena *a, const struct engine_client *has,
    const struct engine_client *client)
{
	return !has->is_unwritable &&
	    hash32_equal(engine_client_hash(a, has),
	    engine_client_hash(a, client));
}

/*
 * Puts the whole client, and looks at what the engine then has; a deleted one
 * it forgets.
 *
 * Gives     *has_r: whether it now has one.
 */
static enum fault
tell(struct exchange *x, struct str client_id, int64_t *version_r,
    bool *has_r)
{
	struct engine_client client, has;
	struct store_client_find_row row;

	TRY(desired(x, client_id, &row, &client));
	*version_r = row.version;
	*has_r = !row.is_deleted;
	if (row.is_deleted)
		return engine_client_delete(x, engine_main(x), client_id);
	TRY(engine_client_put(x, engine_main(x), &client, &has));
	return is_same(x->arena, &has, &client) ? FAULT_NONE : FAULT_INVALID;
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
	int64_t version;
	bool has;
	enum fault fault = tell(x, row->client_id, &version, &has);

	if (fault != FAULT_NONE) {
		put_off(x, row, fault);
		return fault;
	}
	return store_client_mirror_done(x,
	    &(struct store_client_mirror_done_in){
		.client_id = row->client_id,
		.version = version,
		.has_it = has,
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

/*
 * What the engine has of a client that it was told, which somebody may have
 * changed behind our back: then it is told again.
 */
static enum fault
compare(struct exchange *x, struct str client_id)
{
	struct store_client_mirror_again_row again;
	struct engine_client client, has;
	struct store_client_find_row row;
	enum fault fault;

	TRY(desired(x, client_id, &row, &client));
	if (row.is_deleted)
		return FAULT_NONE;
	fault = engine_client_get(x, engine_main(x), client_id, &has);
	if (fault != FAULT_NONE && fault != FAULT_NOT_FOUND)
		return fault;
	/* What lacks of the audience is added when it is asked for, and what
	 * is over may be in somebody's refresh token (registry/audience.h). */
	client.audience = has.audience;
	if (fault == FAULT_NONE && is_same(x->arena, &has, &client))
		return FAULT_NONE;
	TRY(store_client_mirror_again(x,
	    &(struct store_client_mirror_again_in){
		.client_id = client_id,
		.version = row.version,
	    }, &again));
	if (!again.is_due)	/* It is told something newer just now. */
		return FAULT_NONE;
	metric_add(METRIC_CLIENTS_CHANGED, 1);
	log_event(LOG_ALARM, "client_changed_at_engine",
	    LOG_STR("client", client_id),
	    LOG_INT("is_there", fault == FAULT_NONE));
	return FAULT_NONE;
}

static void
compare_next(void)
{
	struct exchange *x = exchange_open_background(configuration,
	    STR("machine:mirror"));
	struct store_client_mirror_compare_row next;
	enum fault fault = store_client_mirror_compare(x,
	    &(struct store_client_mirror_compare_in){
		.every_s = COMPARE_EVERY_S,
	    }, &next);

	if (fault == FAULT_NONE && !str_is_empty(next.client_id)) {
		fault = compare(x, next.client_id);
		if (fault != FAULT_NONE)
			log_event(LOG_NOTE, "client_not_compared",
			    LOG_STR("client", next.client_id),
			    LOG_STR("fault", str_of(fault_of(fault)->name)));
	}
	exchange_close(&x);
}

static void
run(void *unused)
{
	(void)unused;
	for (;;) {
		while (do_next())
			continue;
		compare_next();
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
