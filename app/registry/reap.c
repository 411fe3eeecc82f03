#include "registry/reap.h"

#include <sodium.h>

#include "base/metric.h"
#include "engine/engine.h"
#include "queries.h"

#define ROUND_EACH_MS		(60 * 1000)
#define ROUND_CLIENTS		50
/* A client whose removal the engine did not confirm comes again then. */
#define LEASE_S			300

static const struct configuration *configuration;

/* A client that the engine does not know is as good as removed. */
static enum fault
forget(struct exchange *x, struct str client_id)
{
	TRY(engine_client_delete(x, engine_main(x), client_id));
	return store_client_reaped(x, &(struct store_client_reaped_in){
		.client_id = client_id,
	    });
}

enum fault
reap_round(struct exchange *x, int64_t *gone_r)
{
	struct store_clients_reap_rows rows;

	x->actor = STR("machine:reaper");
	*gone_r = 0;
	TRY(store_clients_reap(x, &(struct store_clients_reap_in){
		.ttl_s = x->conf->registration_ttl_s,
		.lease_s = LEASE_S,
		.most = ROUND_CLIENTS,
	    }, &rows));
	for (size_t i = 0; i < rows.count; i++) {
		enum fault fault = forget(x, rows.items[i].client_id);

		if (fault == FAULT_NONE) {
			(*gone_r)++;
			continue;
		}
		log_event(LOG_NOTE, "client_not_forgotten",
		    LOG_STR("client", rows.items[i].client_id),
		    LOG_STR("fault", str_of(fault_of(fault)->name)));
		/* The others would fail alike, and each would take its time. */
		if (fault == FAULT_ENGINE)
			break;
	}
	metric_add(METRIC_CLIENTS_REAPED, *gone_r);
	return FAULT_NONE;
}

static void
run(void *unused)
{
	(void)unused;
	for (;;) {
		struct exchange *x;
		enum fault fault;
		int64_t gone;

		/* Workers that started together part. */
		fiber_sleep(ROUND_EACH_MS / 2 +
		    (int64_t)randombytes_uniform(ROUND_EACH_MS));
		x = exchange_open_background(configuration,
		    STR("machine:reaper"));
		fault = reap_round(x, &gone);
		if (fault != FAULT_NONE)
			log_event(LOG_NOTE, "clients_not_reaped",
			    LOG_STR("fault", str_of(fault_of(fault)->name)));
		else if (gone > 0)
			log_event(LOG_NOTE, "clients_reaped",
			    LOG_INT("gone", gone));
		exchange_close(&x);
	}
}

void
reap_start(const struct configuration *conf)
{
	configuration = conf;
	if (fiber_start(LANE_BACKGROUND, run, NULL) != FAULT_NONE)
		PANIC("the reaper does not start");
}
