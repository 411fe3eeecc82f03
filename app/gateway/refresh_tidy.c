#include "gateway/refresh_tidy.h"

#include "gateway/refresh_wait.h"
#include "queries.h"
#include "web/exchange.h"

/* An answer outlives its time by this at most, while the store is there. */
#define TIDY_EACH_MS	5000
/* In one statement; what is left waits for the next, here or elsewhere. */
#define BATCH		2000

static const struct configuration *conf;

static void
run(void *unused)
{
	(void)unused;
	for (;;) {
		struct exchange *x;
		enum fault fault;

		fiber_sleep(TIDY_EACH_MS);
		x = exchange_open_background(conf, STR("machine:gateway"));
		fault = store_refresh_tidy(x,
		    &(struct store_refresh_tidy_in){ .batch = BATCH });
		if (fault != FAULT_NONE)
			log_event(LOG_NOTE, "refresh_not_tidied",
			    LOG_STR("fault", str_of(fault_of(fault)->name)));
		exchange_close(&x);
	}
}

void
refresh_start(const struct configuration *c)
{
	conf = c;
	refresh_wait_start();
	if (fiber_start(LANE_BACKGROUND, run, NULL) != FAULT_NONE)
		PANIC("nobody tidies refreshes");
}
