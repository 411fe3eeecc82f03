#include "api/match.h"

#include "api/answer.h"

void
api_match_say(struct exchange *x, int64_t version)
{
	reply_header(x, STR("ETag"), arena_printf(x->arena, "\"%lld\"",
	    (long long)version));
}

enum fault
api_match_refuse(struct exchange *x)
{
	return api_refuse_as(x, 412, STR("changed_meanwhile"), STR("It is of "
	    "another version by now; read it again."));
}

enum fault
api_match_check(struct exchange *x, int64_t now)
{
	struct str said = exchange_header(x, STR("If-Match"));
	uint64_t version;

	if (str_is_absent(said))
		return api_refuse_as(x, 428, STR("version_needed"), STR("Say "
		    "with If-Match which version you saw: its ETag."));
	if (str_equal(said, STR("*")))
		return FAULT_NONE;
	if (said.len < 3 || said.bytes[0] != '"' ||
	    said.bytes[said.len - 1] != '"' ||
	    !str_to_u64(str_from(str_first(said, said.len - 1), 1),
	    &version) || version > INT64_MAX || (int64_t)version != now)
		return api_match_refuse(x);
	return FAULT_NONE;
}
