#include "api/problem.h"

#include "base/fault.h"

const struct api_problem api_problems[] = {
	{ "address_taken", "The address is somebody else's here." },
	{ "answer_too_long", "The answer is longer than one may be." },
	{ "cursor", "The cursor is not one of this list." },
	{ "insufficient_scope", "The access token lacks a scope." },
	{ "limit", "The limit is not a number from 1 to 100." },
	{ "media_type", "The body is of a type that is not taken here." },
	{ "member_already", "The person belongs to the account already." },
	{ "name_alike", "The name looks like another app's." },
	{ "name_held", "The name waits for an operator's look." },
	{ "name_needed", "The name of the client is needed." },
	{ "name_refused", "An operator refused the name." },
	{ "name_taken", "The name is another account's here." },
	{ "no_provider", "There is no OpenID provider in the configuration." },
	{ "operator_suspended", "An operator suspended the client." },
	{ "owner_needed", "An account keeps at least one owner." },
	{ "public_stays", "What people trusted of a public client stays." },
	{ "quota_reached", "The account has as many of these as it may." },
	{ "repeat_key", "The Idempotency-Key is not acceptable." },
	{ "repeat_mismatch",
	    "The Idempotency-Key came with another request before." },
	{ "repeat_under_way",
	    "The first request with this Idempotency-Key is under way." },
	{ "repeat_unknown", "It is not known whether the first request with "
	    "this Idempotency-Key was done." },
	{ "secrets_full", "Two secrets are good already." },
	{ "unknown_member", "The body has a member that is not known." },
	{ "unreadable", "The body is not one JSON object." },
	{ "version_needed", "If-Match is missing." },
};

const size_t api_problems_count = sizeof(api_problems) /
    sizeof(api_problems[0]);

struct str
api_problem_title(struct str name)
{
	for (size_t i = 0; i < api_problems_count; i++)
		if (str_equal(name, str_of(api_problems[i].name)))
			return str_of(api_problems[i].title);
	for (int f = FAULT_NONE + 1; f < FAULT_COUNT; f++) {
		const struct fault_row *row = fault_of((enum fault)f);

		if (str_equal(name, str_of(row->name)))
			return str_of(row->title);
	}
	PANIC("no kind of problem: %.*s", STR_ARG(name));
}
