/*
 * call: one question to the engine, with the deadlines of this room.
 *
 * Private to engine/. Everything that speaks to the engine's admin address
 * goes through engine_call.
 */
#ifndef ENGINE_CALL_H
#define ENGINE_CALL_H

#include "base/url.h"
#include "engine/dialect.h"
#include "web/exchange.h"

/*
 * The longest that a page may wait for the engine: its slowest admin call that
 * we use takes 0.2 s (engine.md §1, 200 grants of one subject). An address
 * where nobody answers is given up earlier, by http.c's own limit on connecting.
 */
#define ENGINE_TOTAL_MS		3000
/* A consent request carries the whole client (engine.md §1). */
#define ENGINE_ANSWER_BYTES	((size_t)512 * 1024)

struct engine_ask {
	const struct configuration_engine *engine;
	const char	*method;
	struct str	 url;		/* whole */
	struct str	 body;		/* absent: none */
	struct str	 content_type;
	bool		 changes;	/* an unknown outcome is UNCERTAIN */
};

/*
 * Gives     *answer_r for every status of 1xx to 4xx.
 * Fails     FAULT_ENGINE: away, or 5xx; FAULT_UNCERTAIN: a change that was
 *           sent and has no whole answer, or a 5xx.
 */
MUST_USE enum fault engine_call(struct exchange *x,
		    const struct engine_ask *ask, struct http_answer *answer_r);
/* Notes an answer that the engine must not give, and is FAULT_ENGINE. */
MUST_USE enum fault engine_nonsense(const struct engine_ask *ask,
		    const struct http_answer *answer);
struct str	engine_admin_url(struct exchange *x,
		    const struct configuration_engine *engine,
		    const char *path, const char *more);

#define FORM_TYPE	STR("application/x-www-form-urlencoded")
#define JSON_TYPE	STR("application/json")

#endif
