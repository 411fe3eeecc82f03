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

static const struct row rows_by[METRIC_BY_COUNT] = {
#define METRIC_ROW(id, name, help)	[METRIC_BY_##id] = { name, help },
	METRICS_BY_CLIENT(METRIC_ROW)
#undef METRIC_ROW
};

enum { SLOT_FREE = 0, SLOT_TAKEN, SLOT_NAMED };
/* A worker that takes a slot names it at once, if it does not die over it. */
#define LOOKS_MAX	1000

/* One client's. Slots are taken in order and stay. */
struct slot {
	atomic_int	 state;
	size_t		 len;
	char		 label[METRIC_LABEL_BYTES];
	_Atomic int64_t	 counts[METRIC_BY_COUNT];
};

struct counters {
	_Atomic int64_t	 plain[METRIC_COUNT];
	struct slot	 slots[METRIC_LABELS_MAX];
	struct slot	 others;
};

static struct counters alone;
static struct counters *counters = &alone;

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
	atomic_fetch_add_explicit(&counters->plain[m], amount, memory_order_relaxed);
}

static int
state_of(struct slot *slot)
{
	int state = SLOT_TAKEN;

	for (int looks = 0; state == SLOT_TAKEN && looks < LOOKS_MAX; looks++)
		state = atomic_load_explicit(&slot->state,
		    memory_order_acquire);
	return state;
}

static bool
take(struct slot *slot, struct str label)
{
	int free = SLOT_FREE;

	if (!atomic_compare_exchange_strong(&slot->state, &free, SLOT_TAKEN))
		return false;
	slot->len = label.len;
	for (size_t i = 0; i < label.len; i++)
		slot->label[i] = label.bytes[i];
	atomic_store_explicit(&slot->state, SLOT_NAMED, memory_order_release);
	return true;
}

static struct slot *
slot_of(struct str label)
{
	for (int i = 0; i < METRIC_LABELS_MAX; i++) {
		struct slot *slot = &counters->slots[i];

		if (state_of(slot) == SLOT_FREE && take(slot, label))
			return slot;
		/* Where another worker was quicker, it may be for the same. */
		if (state_of(slot) != SLOT_NAMED)
			break;
		if (str_equal(str_range(slot->label, slot->len), label))
			return slot;
	}
	return &counters->others;
}

void
metric_add_by(enum metric_by m, struct str client_id)
{
	INSIST(m < METRIC_BY_COUNT);
	atomic_fetch_add_explicit(&slot_of(str_first(client_id,
	    METRIC_LABEL_BYTES))->counts[m], 1, memory_order_relaxed);
}

/* The format knows three escapes; what is not printable ASCII is no id. */
static void
add_label(struct buf *b, struct str label)
{
	for (size_t i = 0; i < label.len; i++) {
		char c = label.bytes[i];

		if (c == '"' || c == '\\')
			buf_add_byte(b, '\\');
		buf_add_byte(b, c < ' ' || c > '~' ? '?' : c);
	}
}

static void
add_slot(struct buf *b, enum metric_by m, struct slot *slot, struct str label)
{
	buf_printf(b, "placet_%s{client=\"", rows_by[m].name);
	add_label(b, label);
	buf_printf(b, "\"} %lld\n", (long long)atomic_load_explicit(
	    &slot->counts[m], memory_order_relaxed));
}

static void
add_by_client(struct buf *b, enum metric_by m)
{
	buf_printf(b, "# HELP placet_%s %s.\n", rows_by[m].name,
	    rows_by[m].help);
	buf_printf(b, "# TYPE placet_%s counter\n", rows_by[m].name);
	for (int i = 0; i < METRIC_LABELS_MAX &&
	    state_of(&counters->slots[i]) == SLOT_NAMED; i++)
		add_slot(b, m, &counters->slots[i], str_range(
		    counters->slots[i].label, counters->slots[i].len));
	/* No client_id has brackets. */
	add_slot(b, m, &counters->others, STR("(others)"));
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
		    (long long)atomic_load_explicit(&counters->plain[m],
		    memory_order_relaxed));
	}
	for (m = 0; m < METRIC_BY_COUNT; m++)
		add_by_client(b, (enum metric_by)m);
}
