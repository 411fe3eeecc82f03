#include "ops/health.h"

#include "base/metric.h"
#include "engine/engine.h"
#include "queries.h"
#include "web/reply.h"

#define METRICS_MAX_BYTES	(32 * 1024)

enum fault
health_live(struct exchange *x)
{
	return reply_json(x, 200, STR("{\"status\":\"alive\"}"));
}

static enum fault
not_ready(struct exchange *x, const char *what, struct str name)
{
	struct buf body;

	buf_open(&body, x->arena, 512);
	buf_printf(&body, "{\"status\":\"not ready\",\"reason\":\"the %s ",
	    what);
	buf_add_json(&body, name);
	buf_add(&body, STR("does not answer\"}"));
	reply_retry_after(x, 2);
	return reply_json(x, 503, buf_str(&body));
}

enum fault
health_ready(struct exchange *x)
{
	struct store_store_now_row now;
	size_t i;

	if (store_store_now(x, &now) != FAULT_NONE)
		return not_ready(x, "database", STR(""));
	if (!now.is_primary)
		return not_ready(x, "primary database", STR(""));
	for (i = 0; i < x->conf->engines_count; i++)
		if (engine_is_ready(x, &x->conf->engines[i]) != FAULT_NONE)
			return not_ready(x, "engine",
			    arena_printf(x->arena, "%.*s ",
			    STR_ARG(x->conf->engines[i].name)));
	return reply_json(x, 200, STR("{\"status\":\"ready\"}"));
}

static void
add_gauge(struct buf *b, const char *name, const char *help, int64_t value)
{
	buf_printf(b, "# HELP placet_%s %s.\n# TYPE placet_%s gauge\n"
	    "placet_%s %lld\n", name, help, name, name, (long long)value);
}

enum fault
health_metrics(struct exchange *x)
{
	struct store_delivery_summary_row deliveries;
	struct store_mail_summary_row mails;
	struct buf text;

	buf_open(&text, x->arena, METRICS_MAX_BYTES);
	metrics_add_text(&text);
	add_gauge(&text, "log_lines_dropped", "Log lines this worker lost",
	    log_dropped());
	/* The counters are told even while the store is away. */
	if (store_delivery_summary(x, &deliveries) == FAULT_NONE) {
		add_gauge(&text, "deliveries_waiting",
		    "Revocations the engine has not confirmed yet",
		    deliveries.waiting);
		add_gauge(&text, "deliveries_oldest_seconds",
		    "Age of the oldest of them", deliveries.oldest_s);
	}
	if (store_mail_summary(x, &mails) == FAULT_NONE) {
		add_gauge(&text, "mails_waiting", "Mails that were not sent yet",
		    mails.waiting);
		add_gauge(&text, "mails_late_seconds",
		    "How late the oldest of those that should have left is",
		    mails.late_s);
	}
	return reply_bytes(x, 200, STR("text/plain; version=0.0.4"),
	    buf_str(&text));
}
