/*
 * fault: the one table of what a fault means to whoever sent the request.
 */
#include <stddef.h>

#include "base/fault.h"

static const struct fault_row rows[FAULT_COUNT] = {
	[FAULT_NONE]		= { 200, "none", 0, "" },
	[FAULT_BAD_REQUEST]	= { 400, "bad_request", 0,
	    "The request cannot be read." },
	[FAULT_UNAUTHENTICATED]	= { 401, "unauthenticated", 0,
	    "Credentials are missing or wrong." },
	[FAULT_FORBIDDEN]	= { 403, "forbidden", 0,
	    "This is not allowed." },
	[FAULT_NOT_FOUND]	= { 404, "not_found", 0,
	    "There is nothing here." },
	[FAULT_METHOD]		= { 405, "method", 0,
	    "This method cannot be used here." },
	[FAULT_CONFLICT]	= { 409, "conflict", 0,
	    "It was changed or decided meanwhile." },
	[FAULT_GONE]		= { 410, "gone", 0,
	    "It has expired or was used already." },
	[FAULT_CHANGED]		= { 412, "changed_meanwhile", 0,
	    "It is of another version by now." },
	[FAULT_TOO_LARGE]	= { 413, "too_large", 0,
	    "The request is too long." },
	[FAULT_INVALID]		= { 422, "invalid", 0,
	    "A value is not acceptable." },
	[FAULT_TOO_MANY]	= { 429, "too_many", 30,
	    "Too many requests; slow down." },
	[FAULT_DEADLINE]	= { 503, "deadline", 2,
	    "It took too long; nothing was done." },
	[FAULT_BUSY]		= { 503, "busy", 1,
	    "Too much is under way; nothing was done." },
	[FAULT_STORE]		= { 503, "store", 5,
	    "The grant store cannot be asked now." },
	[FAULT_ENGINE]		= { 503, "engine", 5,
	    "The authorization engine cannot be asked now." },
	[FAULT_UNCERTAIN]	= { 503, "uncertain", 2,
	    "It is not known whether this was done." },
};

const struct fault_row *
fault_of(enum fault f)
{
	/* Through unsigned, so that a negative number is out of range too. */
	if ((unsigned int)f >= FAULT_COUNT || rows[f].name == NULL)
		PANIC("no such fault: %d", (int)f);
	return &rows[f];
}
