/*
 * problem: names and sentences, in one table.
 */
#include <stddef.h>

#include "model/problem.h"

struct problem_row {
	const char	*name;
	const char	*sentence;
};

static const struct problem_row rows[PROBLEM_COUNT] = {
	[PROBLEM_NONE] = { "none", "is good" },
	[PROBLEM_EMPTY] = { "empty", "must not be empty" },
	[PROBLEM_TOO_LONG] = { "too_long", "is too long" },
	[PROBLEM_NOT_UTF8] = { "not_utf8", "is not UTF-8" },
	[PROBLEM_CONTROL_CHARACTER] = { "control_character",
	    "must not have control characters" },
	[PROBLEM_BIDI] = { "bidi",
	    "must not have characters that change the direction of text" },
	[PROBLEM_INVISIBLE] = { "invisible",
	    "must not have invisible characters" },
	[PROBLEM_UNASSIGNED] = { "unassigned",
	    "must not have private-use or unassigned characters" },
	[PROBLEM_CHECK_MARK] = { "check_mark",
	    "must not have check marks, locks or shields" },
	[PROBLEM_STACKED_MARKS] = { "stacked_marks",
	    "must not have more than two marks on one letter" },
	[PROBLEM_NOT_AN_ADDRESS] = { "not_an_address",
	    "is not an absolute address" },
	[PROBLEM_NOT_HTTPS] = { "not_https",
	    "must be https; http is for addresses of this device" },
	[PROBLEM_SCHEME] = { "scheme", "must be https, or a private scheme in "
	    "reverse-DNS form with one slash, like com.example.app:/callback" },
	[PROBLEM_USERINFO] = { "userinfo", "must have no user info (no @ "
	    "before the host)" },
	[PROBLEM_PORT] = { "port", "must have a port from 1 to 65535" },
	[PROBLEM_FRAGMENT] = { "fragment", "must have no fragment (no #)" },
	[PROBLEM_WILDCARD] = { "wildcard", "must have no wildcard (no *)" },
	[PROBLEM_NOT_CANONICAL] = { "not_canonical", "must be written plainly: "
	    "no dot or empty path segments, no backslash, no escaped dot, "
	    "slash, backslash or percent sign" },
	[PROBLEM_LOCALHOST_NAME] = { "localhost_name", "must use 127.0.0.1 or "
	    "[::1] instead of the name localhost" },
	[PROBLEM_IP_ADDRESS] = { "ip_address", "must use a host name; the only "
	    "IP addresses allowed are 127.0.0.1 and [::1]" },
};

static const struct problem_row *
row_of(enum problem p)
{
	if ((unsigned int)p >= PROBLEM_COUNT || rows[p].name == NULL)
		PANIC("no such problem: %d", (int)p);
	return &rows[p];
}

const char *
problem_name(enum problem p)
{
	return row_of(p)->name;
}

const char *
problem_sentence(enum problem p)
{
	return row_of(p)->sentence;
}
