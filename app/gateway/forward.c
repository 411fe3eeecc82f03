#include "gateway/forward.h"

#include "base/buf.h"
#include "base/metric.h"
#include "engine/engine.h"
#include "web/reply.h"

#define ENGINE_COOKIES	STR("ory_hydra_")
#define COOKIES_BYTES	((size_t)16 * 1024)
#define HEADERS_MAX	8
/* An answer of the engine sets or ends three at most. */
#define COOKIES_MAX	8

/* Of the browser's cookies, those that the engine set. */
static struct str
engine_cookies(struct exchange *x)
{
	struct buf kept;

	buf_open(&kept, x->arena, COOKIES_BYTES);
	for (size_t i = 0; i < x->headers_count; i++) {
		struct str rest = x->headers[i].value, one;

		if (!str_equal_nocase(x->headers[i].name, STR("cookie")))
			continue;
		while (str_next(&rest, ';', &one)) {
			one = str_trim(one);
			if (!str_starts(one, ENGINE_COOKIES))
				continue;
			if (kept.len > 0)
				buf_add(&kept, STR("; "));
			buf_add(&kept, one);
		}
	}
	return kept.len == 0 ? STR_ABSENT : buf_str(&kept);
}

static void
add(struct http_header *headers, size_t *count, struct str name,
    struct str value)
{
	if (str_is_absent(value))
		return;
	INSIST(*count < HEADERS_MAX);
	headers[(*count)++] = (struct http_header){ name, value };
}

enum fault
gateway_forward(struct exchange *x, const struct forward *f,
    struct http_answer *answer_r)
{
	const struct configuration_engine *engine = engine_main(x);
	struct http_header headers[HEADERS_MAX];
	struct http_call call = {
		.method = f->method,
		.headers = headers,
		.body = f->body,
		.content_type = STR("application/x-www-form-urlencoded"),
		.answer_max_bytes = FORWARD_ANSWER_BYTES,
	};
	enum fault fault;

	call.url = arena_printf(x->arena, "%.*s%s%s%.*s",
	    STR_ARG(engine->public_url), f->path,
	    str_is_empty(f->query) ? "" : "?", STR_ARG(f->query));
	add(headers, &call.headers_count, STR("Accept"),
	    exchange_header(x, STR("Accept")));
	add(headers, &call.headers_count, STR("X-Forwarded-Proto"),
	    STR("https"));
	add(headers, &call.headers_count, STR("X-Request-ID"),
	    str_is_empty(x->request_id) ? STR_ABSENT : x->request_id);
	add(headers, &call.headers_count, STR("Authorization"),
	    f->authorization);
	if (f->has_cookies)
		add(headers, &call.headers_count, STR("Cookie"),
		    engine_cookies(x));

	fault = http_call(x->arena, &call, mono_in(FORWARD_TOTAL_MS),
	    answer_r);
	if (fault == FAULT_NONE && answer_r->status < 500)
		return FAULT_NONE;
	metric_add(METRIC_ENGINE_FAULTS, 1);
	if (fault != FAULT_NONE)
		return fault == FAULT_DEADLINE ? FAULT_ENGINE : fault;
	log_event(LOG_WARN, "engine_answered", LOG_STR("engine", engine->name),
	    LOG_STR("method", str_of(f->method)),
	    LOG_STR("path", str_of(f->path)),
	    LOG_INT("status", answer_r->status));
	/* It was asked to do something, and may have, before it failed. */
	return str_equal(str_of(f->method), STR("POST")) ? FAULT_UNCERTAIN :
	    FAULT_ENGINE;
}

/* The rest of what an answer says is ours to say (web/reply.h), and so is who
 * may read it (web/cross_origin.h). */
static const struct str passing[] = {
	{ "WWW-Authenticate", 16 },
};

static bool
is_sendable(struct str value)
{
	return !str_has_control(value) && str_is_utf8(value);
}

void
gateway_pass_headers(struct exchange *x, const struct http_answer *answer,
    bool has_cookies)
{
	int cookies = 0;

	for (size_t i = 0; i < sizeof(passing) / sizeof(passing[0]); i++) {
		struct str value = http_answer_header(answer, passing[i]);

		if (!str_is_absent(value) && is_sendable(value))
			reply_header(x, passing[i], value);
	}
	for (size_t i = 0; has_cookies && i < answer->headers_count; i++) {
		const struct http_header *h = &answer->headers[i];

		if (str_equal_nocase(h->name, STR("Set-Cookie")) &&
		    str_starts(h->value, ENGINE_COOKIES) &&
		    is_sendable(h->value) && cookies++ < COOKIES_MAX)
			reply_header(x, STR("Set-Cookie"), h->value);
	}
}

enum fault
gateway_pass_json(struct exchange *x, const struct http_answer *answer)
{
	gateway_pass_headers(x, answer, false);
	return reply_json(x, answer->status, answer->body);
}

#define RETRY_AFTER_S	5

enum fault
gateway_unavailable(struct exchange *x)
{
	reply_retry_after(x, RETRY_AFTER_S);
	return reply_oauth_error(x, 503, STR("temporarily_unavailable"),
	    STR("The authorization server cannot answer right now. Please try "
	    "again."));
}
