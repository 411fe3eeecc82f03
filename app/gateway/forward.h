/*
 * forward: one request passed on to the engine, and its answer passed back.
 *
 * Only what these lists name crosses, either way. The engine's cookies
 * (ory_hydra_…) pass on the browser's paths only, ours never do.
 */
#ifndef GATEWAY_FORWARD_H
#define GATEWAY_FORWARD_H

#include "web/exchange.h"

/*
 * A token answer may take this long: the engine signs with RSA-4096 and asks
 * our hook in between, which it repeats within 3 s (engine.md §3).
 */
#define FORWARD_TOTAL_MS	6000
#define FORWARD_ANSWER_BYTES	((size_t)256 * 1024)

struct forward {
	const char	*method;
	const char	*path;		/* at the engine's public address */
	struct str	 query;		/* raw, absent: none */
	struct str	 body;		/* form; absent: none */
	struct str	 authorization;	/* absent: none */
	bool		 has_cookies;
};

/*
 * Gives     every answer below 500.
 * Fails     FAULT_ENGINE: it did nothing; FAULT_UNCERTAIN: a POST that it got
 *           and did not answer, or answered with 5xx; FAULT_BUSY.
 */
MUST_USE enum fault gateway_forward(struct exchange *x,
		    const struct forward *f, struct http_answer *answer_r);
/* Sets the headers of the engine's answer that may pass. */
void		 gateway_pass_headers(struct exchange *x,
		    const struct http_answer *answer, bool has_cookies);
/* The answer as it is, its JSON body included; for machines. */
MUST_USE enum fault gateway_pass_json(struct exchange *x,
		    const struct http_answer *answer);
/* 503 temporarily_unavailable, which says when to come back. */
MUST_USE enum fault gateway_unavailable(struct exchange *x);

#endif
