#include "base/metric.h"

#include <stdatomic.h>
#include <sys/mman.h>

struct row {
	const char	*name;
	const char	*help;
};

#define METRIC_ROW(id, name, help)	[METRIC_##id] = { name, help },
static const struct row rows[METRIC_COUNT] = { METRICS(METRIC_ROW) };
#undef METRIC_ROW

static _Atomic int64_t alone[METRIC_COUNT];
static _Atomic int64_t *counters = alone;

void
metrics_open(void)
{
	void *shared;

	shared = mmap(NULL, sizeof(alone), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED)
		PANIC("no memory for the counters");
	counters = shared;
}

void
metric_add(enum metric m, int64_t amount)
{
	INSIST(m < METRIC_COUNT);
	atomic_fetch_add_explicit(&counters[m], amount, memory_order_relaxed);
}

int64_t
metric_get(enum metric m)
{
	INSIST(m < METRIC_COUNT);
	return atomic_load_explicit(&counters[m], memory_order_relaxed);
}

void
metrics_add_text(struct buf *b)
{
	int m;

	for (m = 0; m < METRIC_COUNT; m++) {
		buf_printf(b, "# HELP placet_%s %s.\n", rows[m].name,
		    rows[m].help);
		buf_printf(b, "# TYPE placet_%s counter\n", rows[m].name);
		buf_printf(b, "placet_%s %lld\n", rows[m].name,
		    (long long)metric_get((enum metric)m));
	}
}
