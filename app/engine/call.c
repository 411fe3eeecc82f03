#include "engine/call.h"

#include "base/log.h"
#include "base/metric.h"

enum fault
engine_call(struct exchange *x, const struct engine_ask *ask,
    struct http_answer *answer_r)
{
	/* Behind its own TLS terminator Hydra refuses what it thinks came over
	 * plain http, unless this says otherwise (serve.tls in its manual). */
	const struct http_header headers[] = {
		{ STR("Accept"), JSON_TYPE },
		{ STR("X-Forwarded-Proto"), STR("https") },
		{ STR("X-Request-ID"), x->request_id },
	};
	const struct http_call call = {
		.method = ask->method,
		.url = ask->url,
		.headers = headers,
		.headers_count = str_is_empty(x->request_id) ? 2 : 3,
		.body = ask->body,
		.content_type = ask->content_type,
		.answer_max_bytes = ENGINE_ANSWER_BYTES,
	};
	enum fault fault = http_call(x->arena, &call, mono_in(ENGINE_TOTAL_MS),
	    answer_r);

	if (fault != FAULT_NONE)
		metric_add(METRIC_ENGINE_FAULTS, 1);
	if (fault == FAULT_UNCERTAIN && ask->changes)
		return FAULT_UNCERTAIN;
	if (fault == FAULT_BUSY)
		return FAULT_BUSY;
	if (fault != FAULT_NONE)
		return FAULT_ENGINE;
	if (answer_r->status < 500)
		return FAULT_NONE;
	fault = engine_nonsense(ask, answer_r);
	return ask->changes ? FAULT_UNCERTAIN : fault;
}

enum fault
engine_nonsense(const struct engine_ask *ask, const struct http_answer *answer)
{
	metric_add(METRIC_ENGINE_FAULTS, 1);
	/* Without the query: challenges and subjects are in there. */
	struct str path = str_first(ask->url, str_find(ask->url, '?', 0));

	log_event(LOG_WARN, "engine_answered",
	    LOG_STR("engine", ask->engine->name),
	    LOG_STR("method", str_of(ask->method)), LOG_STR("url", path),
	    LOG_INT("status", answer->status));
	return FAULT_ENGINE;
}

struct str
engine_admin_url(struct exchange *x, const struct configuration_engine *engine,
    const char *path, const char *more)
{
	return arena_printf(x->arena, "%.*s%s%s", STR_ARG(engine->admin_url),
	    path, more);
}
