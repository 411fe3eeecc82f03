/*
 * problem: the names, in one table.
 */
#include <stddef.h>

#include "model/problem.h"

static const char *const names[PROBLEM_COUNT] = {
	[PROBLEM_NONE]			= "none",
	[PROBLEM_EMPTY]			= "empty",
	[PROBLEM_TOO_LONG]		= "too_long",
	[PROBLEM_NOT_UTF8]		= "not_utf8",
	[PROBLEM_CONTROL_CHARACTER]	= "control_character",
	[PROBLEM_BIDI]			= "bidi",
	[PROBLEM_INVISIBLE]		= "invisible",
	[PROBLEM_UNASSIGNED]		= "unassigned",
	[PROBLEM_CHECK_MARK]		= "check_mark",
	[PROBLEM_STACKED_MARKS]		= "stacked_marks",
	[PROBLEM_NOT_AN_ADDRESS]	= "not_an_address",
	[PROBLEM_NOT_HTTPS]		= "not_https",
	[PROBLEM_SCHEME]		= "scheme",
	[PROBLEM_USERINFO]		= "userinfo",
	[PROBLEM_PORT]			= "port",
	[PROBLEM_FRAGMENT]		= "fragment",
	[PROBLEM_WILDCARD]		= "wildcard",
	[PROBLEM_NOT_CANONICAL]		= "not_canonical",
	[PROBLEM_LOCALHOST_NAME]	= "localhost_name",
	[PROBLEM_IP_ADDRESS]		= "ip_address",
};

const char *
problem_name(enum problem p)
{
	if ((unsigned int)p >= PROBLEM_COUNT || names[p] == NULL)
		PANIC("no such problem: %d", (int)p);
	return names[p];
}
