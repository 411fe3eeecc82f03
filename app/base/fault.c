/*
 * fault: the one table of what a fault means to whoever sent the request.
 */
#include <stddef.h>

#include "base/fault.h"

static const struct fault_row rows[FAULT_COUNT] = {
	[FAULT_NONE]		= { 200, "none", 0 },
	[FAULT_BAD_REQUEST]	= { 400, "bad_request", 0 },
	[FAULT_UNAUTHENTICATED]	= { 401, "unauthenticated", 0 },
	[FAULT_FORBIDDEN]	= { 403, "forbidden", 0 },
	[FAULT_NOT_FOUND]	= { 404, "not_found", 0 },
	[FAULT_METHOD]		= { 405, "method", 0 },
	[FAULT_CONFLICT]	= { 409, "conflict", 0 },
	[FAULT_GONE]		= { 410, "gone", 0 },
	[FAULT_TOO_LARGE]	= { 413, "too_large", 0 },
	[FAULT_INVALID]		= { 422, "invalid", 0 },
	[FAULT_TOO_MANY]	= { 429, "too_many", 30 },
	[FAULT_DEADLINE]	= { 503, "deadline", 2 },
	[FAULT_BUSY]		= { 503, "busy", 1 },
	[FAULT_STORE]		= { 503, "store", 5 },
	[FAULT_ENGINE]		= { 503, "engine", 5 },
	[FAULT_UNCERTAIN]	= { 503, "uncertain", 2 },
};

const struct fault_row *
fault_of(enum fault f)
{
	/* Through unsigned, so that a negative number is out of range too. */
	if ((unsigned int)f >= FAULT_COUNT || rows[f].name == NULL)
		PANIC("no such fault: %d", (int)f);
	return &rows[f];
}
