/*
 * fetch: GET of an address that a stranger chose, and that cannot be turned
 * against the inside.
 *
 * The name is looked up once; if any of its addresses is special-use (see
 * base/address.h) the whole name is refused; the connection goes to an address
 * that was looked at, never to one that a second look-up gave. https only, port
 * 443 only, TLS verified for the name, no redirects, no proxy, no cookies, no
 * credentials, no kept connection, one deadline over everything.
 *
 * One fetch in flight per address and process: whoever asks for the same
 * meanwhile gets its outcome. At most FETCH_FIBERS_MAX fibers are in here, so
 * that slow servers elsewhere cannot use up a worker.
 */
#ifndef FIBER_FETCH_H
#define FIBER_FETCH_H

#include "fiber/fiber.h"

enum {
	FETCH_DEADLINE_MS = 3000,	/* names, connection, TLS, body */
	FETCH_FIBERS_MAX = 64,		/* waiting here, per process */
	FETCH_FLIGHTS_MAX = 16,		/* at once, per process */
	FETCH_HOST_FLIGHTS_MAX = 4,	/* of these, to one host */
	FETCH_URL_MAX_BYTES = 2048,
	FETCH_BODY_MAX_BYTES = 256 * 1024,	/* that a caller may ask for */
};

/* Why there is no body. All are the other side's doing. */
enum fetch_end {
	FETCH_DONE = 0,
	FETCH_BAD_URL,		/* not https, an IP literal, user info, … */
	FETCH_BAD_PORT,
	FETCH_NO_NAME,		/* no such name, or no answer about it */
	FETCH_SPECIAL_USE,	/* an address that is not to be called */
	FETCH_NO_CONNECTION,	/* nobody there, or TLS not to be trusted */
	FETCH_TOO_SLOW,
	FETCH_REDIRECT,		/* 3xx */
	FETCH_STATUS,		/* not 200 */
	FETCH_TOO_LARGE,
	FETCH_END_COUNT
};

struct fetch_call {
	struct str	 url;
	struct str	 accept;	/* "application/json"; absent: any */
	size_t		 body_max_bytes;
};

struct fetch_answer {
	enum fetch_end	 end;
	struct str	 why;		/* a few words more, for the log */
	/* With FETCH_DONE only: */
	struct str	 body;
	struct str	 content_type;	/* as sent; absent if none */
	/*
	 * RFC 9111 §4.2: how long it may be used from now on, for a shared
	 * cache. 0 when it may not be kept (no-store, no-cache, private) or
	 * is old already; -1 when the answer says nothing about it.
	 */
	int64_t		 fresh_s;
};

struct fetch_setup {
	bool		 allows_loopback;	/* and any port there */
	const char	*ca_file;	/* trusted beside the system's; NULL */
	struct str	 user_agent;
};

/* Once per process, after http and dns. Borrows what `setup` points to. */
void		 fetch_worker_open(const struct fetch_setup *setup);
/*
 * Waits     at most FETCH_DEADLINE_MS.
 * Gives     *answer_r in `a`, whatever the end. Logged by the caller.
 * Fails     FAULT_BUSY beyond the bounds above; nothing was sent then.
 */
MUST_USE enum fault fetch(struct arena *a, const struct fetch_call *call,
		    struct fetch_answer *answer_r);
/* "special_use", for logs. */
const char	*fetch_end_name(enum fetch_end end);

#endif
