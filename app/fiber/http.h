/*
 * http: outgoing HTTP/1.1, awaited.
 *
 * libcurl's multi_socket interface directly on loop.h, so that it is the same
 * under Kore and alone; not kore_curl, which may sit on a new request for
 * 100 ms (Kore 4.1.0 worker.c, netwait) and cuts answers at 24 headers.
 *
 * No redirects are followed, no proxy of the environment is used, only http and
 * https are spoken, connections are reused, answers are bounded. A POST or
 * PATCH that has left is never sent a second time: curl repeats a request whose
 * reused connection died without an answer, unless it cannot rewind the body
 * (curl 7.88.1 transfer.c, Curl_retry_request, Curl_readrewind), so it is given
 * a body that it cannot rewind.
 */
#ifndef FIBER_HTTP_H
#define FIBER_HTTP_H

#include "base/address.h"
#include "fiber/fiber.h"

enum {
	HTTP_ANSWER_MAX_BYTES = 1024 * 1024,	/* when a call says nothing */
	HTTP_HEADERS_MAX = 128,			/* of an answer */
	HTTP_HEAD_MAX_BYTES = 64 * 1024,
	HTTP_CONNECT_MS = 2000,
};

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
	size_t			 answer_max_bytes;	/* of the body; 0: the
						   usual maximum */
	const char		*ca_file;	/* trusted beside the system's;
						   NULL. Not for pinned ones. */
};

struct http_answer {
	int			 status;	/* 100 … 599 */
	const struct http_header *headers;	/* all, in order */
	size_t			 headers_count;
	struct str		 body;
};

/*
 * For a call whose address a stranger chose: the one address that may be
 * connected to, already looked at. The name in the URL is then never looked up;
 * it is what TLS is verified for. https only, on a connection of its own.
 */
struct http_pin {
	struct address	 address;
	const char	*ca_file;	/* trusted beside the system's; NULL */
};

struct http_trouble {
	bool		 is_too_large;	/* more than answer_max_bytes */
	const char	*why;		/* curl's words; static */
};

/*
 * Gives     *answer_r in `a` for any well-formed answer, whatever its status.
 * Fails     FAULT_ENGINE when no connection could be made or the call was
 *           certainly not processed (nothing sent); else, when no whole answer
 *           came, or one past the bounds: for GET and HEAD FAULT_DEADLINE or
 *           FAULT_ENGINE, for all others FAULT_UNCERTAIN. FAULT_BAD_REQUEST for
 *           CR, LF or NUL in the address or a header.
 */
MUST_USE enum fault http_call(struct arena *a, const struct http_call *call,
		    struct mono deadline, struct http_answer *answer_r);
/* The same with a pin; what a failed call says of itself is in *trouble_r. */
MUST_USE enum fault http_call_pinned(struct arena *a,
		    const struct http_call *call, const struct http_pin *pin,
		    struct mono deadline, struct http_answer *answer_r,
		    struct http_trouble *trouble_r);
/* First header of that name, case-insensitive; absent if none. */
struct str	 http_answer_header(const struct http_answer *answer,
		    struct str name);
/* Once per process, after the loop. */
void		 http_worker_open(void);

#endif
