/*
 * http: outgoing HTTP, awaited (kore_curl underneath).
 *
 * No redirects are followed, no proxy of the environment is used, only http and
 * https are spoken. Deadlines are in milliseconds; answers are bounded.
 */
#ifndef FIBER_HTTP_H
#define FIBER_HTTP_H

#include "fiber/fiber.h"

struct http_header {
	struct str	name;
	struct str	value;
};

struct http_call {
	const char		*method;	/* "GET", "POST", "PUT" … */
	struct str		 url;
	const struct http_header *headers;
	size_t			 headers_count;
	struct str		 body;		/* absent: none */
	struct str		 content_type;	/* for the body */
	size_t			 answer_max_bytes;
};

struct http_answer {
	int			 status;	/* 100 … 599 */
	const struct http_header *headers;	/* all, in order */
	size_t			 headers_count;
	struct str		 body;
};

/*
 * Gives     *answer_r in `a` for any well-formed answer, whatever its status.
 * Fails     FAULT_ENGINE when no connection could be made or the call was
 *           certainly not processed (nothing sent); FAULT_UNCERTAIN when it was
 *           sent and no whole answer came; FAULT_DEADLINE only for GET.
 */
MUST_USE enum fault http_call(struct arena *a, const struct http_call *call,
		    struct mono deadline, struct http_answer *answer_r);
/* First header of that name, case-insensitive; absent if none. */
struct str	 http_answer_header(const struct http_answer *answer,
		    struct str name);
void		 http_worker_open(void);

#endif
