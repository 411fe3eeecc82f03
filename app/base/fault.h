/*
 * fault: why something could not be done, where the cause lies outside our code.
 *
 * One closed list for the whole program. A fault is passed up untouched and
 * logged once, where it ends: in web/, which turns it into a page or into
 * RFC 6749 / RFC 9457 JSON by the row that fault_of() gives.
 */
#ifndef BASE_FAULT_H
#define BASE_FAULT_H

#include "base/panic.h"

enum fault {
	FAULT_NONE = 0,

	/* what the visitor sent */
	FAULT_BAD_REQUEST,	/* 400: cannot be read as what it should be */
	FAULT_UNAUTHENTICATED,	/* 401: who are you? */
	FAULT_FORBIDDEN,	/* 403: not with these rights, or forged */
	FAULT_NOT_FOUND,	/* 404: no such thing, or not yours */
	FAULT_METHOD,		/* 405 */
	FAULT_CONFLICT,		/* 409: changed or decided meanwhile */
	FAULT_GONE,		/* 410: expired or used */
	FAULT_CHANGED,		/* 412: not the version that was asked for */
	FAULT_TOO_LARGE,	/* 413 */
	FAULT_INVALID,		/* 422: read well, but not acceptable */
	FAULT_TOO_MANY,		/* 429: slow down */

	/* what the world did */
	FAULT_DEADLINE,		/* 503: an await ran out of time; nothing done */
	FAULT_BUSY,		/* 503: a bounded queue is full; nothing done */
	FAULT_STORE,		/* 503: the database is away or refused */
	FAULT_ENGINE,		/* 503: the engine is away or talks nonsense */
	FAULT_UNCERTAIN,	/* 503: a write whose outcome is unknown */

	FAULT_COUNT
};

struct fault_row {
	int		 http_status;
	const char	*name;		/* in logs and problem+json: "uncertain" */
	int		 retry_after_s;	/* 0: do not say Retry-After */
	const char	*title;		/* one sentence, for programs */
};

/* Gives the row of `f`; PANICs for a number that is no fault. */
const struct fault_row	*fault_of(enum fault f);

#define TRY(call)							\
	do {								\
		enum fault try_fault_ = (call);				\
		if (try_fault_ != FAULT_NONE)				\
			return try_fault_;				\
	} while (0)

#endif
