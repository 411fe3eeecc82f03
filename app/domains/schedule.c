#include "domains/schedule.h"

#include "domains/check.h"
#include "queries.h"

#define CHANNEL		"placet_domain"
/* So that those who use the pages notice nothing of many that are due. */
#define PACE_MS		25
#define CHECKS_AT_ONCE	8	/* in a worker; of LANE_BACKGROUND_MAX fibers */
#define IDLE_MS		2000
#define PAUSE_AFTER_MS	1000	/* after a failure */
#define LOOK_EVERY_MS	(60 * 1000)
#define LATE_S		3600	/* a look-up overdue for longer is an alarm */
#define SILENT_S	3600	/* so is no answer about any domain */

/* This worker's. */
static struct {
	const struct configuration	*conf;
	struct fiber_queue		 idle;
	bool				 has_news;
	struct mono			 look_at;
	int				 checks;	/* on their way */
} schedule;

/* One domain on its way; in the arena of its exchange. */
struct check {
	struct exchange			*x;
	struct store_domain_due_row	 row;
};

static enum fault
check(struct exchange *x, const struct store_domain_due_row *row)
{
	enum look_up_verdict verdict;

	return domain_check(x, &(struct domain_claim){
		.id = row->domain_id,
		.account = row->account_id,
		.name = row->name,
		.issued_at = row->issued_at,
		.issued_before = row->issued_before,
	    }, row->claim, &verdict);
}

static void
check_one(void *argument)
{
	struct check *c = argument;
	struct exchange *x = c->x;
	enum fault fault = check(x, &c->row);

	if (fault != FAULT_NONE)
		log_event(LOG_WARN, "domain_not_checked",
		    LOG_STR("domain", uuid_text(x->arena, c->row.domain_id)),
		    LOG_STR("why", str_of(fault_of(fault)->name)));
	exchange_close(&x);
	if (fault != FAULT_NONE)
		fiber_sleep(PAUSE_AFTER_MS);
	schedule.checks--;
	schedule.has_news = true;
	fiber_queue_wake_one(&schedule.idle);
}

/* False when there is nothing more to do now. A domain that was taken and
 * finds no fiber comes again when its lease is over. */
static bool
check_next(void)
{
	struct exchange *x = exchange_open_background(schedule.conf,
	    STR("machine:domains"));
	struct check *c = ARENA_NEW(x->arena, struct check);
	bool is_found = false;

	c->x = x;
	if (store_domain_due(x, &(struct store_domain_due_in){
		.lease_s = CHECK_LEASE_S,
	    }, &c->row, &is_found) == FAULT_NONE && is_found &&
	    fiber_start(LANE_BACKGROUND, check_one, c) == FAULT_NONE) {
		schedule.checks++;
		return true;
	}
	exchange_close(&x);
	return false;
}

static void
look_for_late(void)
{
	struct store_domain_summary_row row;
	struct exchange *x;

	if (!mono_is_past(schedule.look_at))
		return;
	schedule.look_at = mono_in(LOOK_EVERY_MS);
	x = exchange_open_background(schedule.conf, STR("machine:domains"));
	if (store_domain_summary(x, &row) == FAULT_NONE) {
		if (row.late_s > LATE_S)
			log_event(LOG_ALARM, "domains_late",
			    LOG_INT("watched", row.watched),
			    LOG_INT("late_s", row.late_s));
		if (row.silent_s > SILENT_S)
			log_event(LOG_ALARM, "domains_unanswered",
			    LOG_INT("watched", row.watched),
			    LOG_INT("stale", row.stale),
			    LOG_INT("silent_s", row.silent_s));
	}
	exchange_close(&x);
}

static void
run(void *unused)
{
	(void)unused;
	for (;;) {
		schedule.has_news = false;
		while (schedule.checks < CHECKS_AT_ONCE && check_next())
			fiber_sleep(PACE_MS);
		look_for_late();
		if (!schedule.has_news && fiber_queue_wait(&schedule.idle,
		    mono_in(IDLE_MS)) == FAULT_BUSY)
			fiber_sleep(IDLE_MS);
	}
}

static void
heard(void *unused, struct str domain)
{
	(void)unused;
	(void)domain;
	schedule.has_news = true;
	fiber_queue_wake_one(&schedule.idle);
}

void
schedule_start(const struct configuration *conf)
{
	schedule.conf = conf;
	fiber_queue_open(&schedule.idle);
	schedule.look_at = mono_in(LOOK_EVERY_MS);
	pg_listen(CHANNEL, heard, NULL);
	if (fiber_start(LANE_BACKGROUND, run, NULL) != FAULT_NONE)
		PANIC("the schedule of domains does not start");
}
