/*
 * problem: the kinds of refusals that the APIs have beside faults (base/fault.h).
 *
 * A kind's name is the end of its `type` and stays; its title is one sentence
 * that says the same each time (RFC 9457 §3.1.3). assets/openapi.json describes
 * every one of them.
 */
#ifndef API_PROBLEM_H
#define API_PROBLEM_H

#include "base/str.h"

struct api_problem {
	const char	*name;
	const char	*title;
};

extern const struct api_problem	api_problems[];
extern const size_t		api_problems_count;

/* Of a fault's name too; PANICs for a name that is neither's. */
struct str	api_problem_title(struct str name);

#endif
