#include "provider/kept.h"

#include "base/metric.h"

#define WAIT_STEP_MS	20
#define ARENA_SPARE	((size_t)16 * 1024)

static void
note_failure(struct kept *k, struct str why)
{
	log_event(LOG_WARN, "provider_not_read",
	    LOG_STR("what", str_of(k->name)), LOG_STR("why", why));
	metric_add(METRIC_PROVIDER_FAULTS, 1);
	k->pause_ms = k->pause_ms == 0 ? KEPT_PAUSE_MS : 2 * k->pause_ms;
	if (k->pause_ms > KEPT_PAUSE_MAX_MS)
		k->pause_ms = KEPT_PAUSE_MAX_MS;
	k->ask_after = mono_in(k->pause_ms);
}

static void
keep(struct kept *k, struct str text)
{
	arena_close(&k->arena);
	k->arena = arena_open(text.len + ARENA_SPARE);
	k->text = arena_copy(k->arena, text);
	k->fresh_until = mono_in(KEPT_FRESH_MS);
	k->good_until = mono_in(KEPT_STALE_MS);
	k->ask_after = mono_in(KEPT_AGAIN_MS);
	k->pause_ms = 0;
}

static void
ask(struct exchange *x, struct kept *k, struct str url)
{
	const struct http_header accept = { STR("Accept"),
	    STR("application/json") };
	const struct http_call call = {
		.method = "GET",
		.url = url,
		.headers = &accept,
		.headers_count = 1,
		.answer_max_bytes = k->max_bytes,
		.ca_file = x->conf->provider.ca_file,
	};
	struct http_answer answer;
	struct str why;
	enum fault fault;

	k->is_asking = true;
	fault = http_call(x->arena, &call, mono_in(KEPT_ANSWER_MS), &answer);
	k->is_asking = false;
	if (fault != FAULT_NONE)
		note_failure(k, str_of(fault_of(fault)->name));
	else if (answer.status != 200)
		note_failure(k, arena_printf(x->arena, "status %d",
		    answer.status));
	else if (!k->judge(x, answer.body, &why))
		note_failure(k, why);
	else
		keep(k, answer.body);
}

static bool
wants_call(const struct kept *k, bool is_new_wanted)
{
	if (!mono_is_past(k->ask_after))
		return false;
	return k->arena == NULL || is_new_wanted ||
	    mono_is_past(k->fresh_until);
}

static void
await_other(const struct kept *k)
{
	struct mono deadline = mono_in(KEPT_ANSWER_MS);

	while (k->is_asking && !mono_is_past(deadline))
		fiber_sleep(WAIT_STEP_MS);
}

void
kept_get(struct exchange *x, struct kept *k, struct str url,
    bool is_new_wanted, struct str *text_r)
{
	if (k->is_asking && (k->arena == NULL || is_new_wanted))
		await_other(k);
	else if (!k->is_asking && wants_call(k, is_new_wanted))
		ask(x, k, url);
	*text_r = STR_ABSENT;
	if (k->arena != NULL && !mono_is_past(k->good_until))
		*text_r = arena_copy(x->arena, k->text);
}
