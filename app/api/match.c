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
	return api_refuse(x, FAULT_CHANGED, STR("changed_meanwhile"),
	    STR("It is of another version by now; read it again."));
}

/* Cuts the first entity tag off; a weak one is none (RFC 9110 §8.8.3.2). */
static bool
next_tag(struct str *rest, struct str *tag_r)
{
	bool is_weak;
	size_t end;

	while (rest->len > 0 && (rest->bytes[0] == ',' ||
	    rest->bytes[0] == ' ' || rest->bytes[0] == '\t'))
		*rest = str_from(*rest, 1);
	is_weak = str_starts(*rest, STR("W/"));
	if (is_weak)
		*rest = str_from(*rest, 2);
	if (rest->len == 0 || rest->bytes[0] != '"')
		return false;
	end = str_find(*rest, '"', 1);
	if (end == SIZE_MAX)
		return false;
	*tag_r = is_weak ? STR("") : str_from(str_first(*rest, end), 1);
	*rest = str_from(*rest, end + 1);
	return true;
}

enum fault
api_match_read(struct exchange *x, struct str_list *seen_r)
{
	struct str said = exchange_header(x, STR("If-Match")), rest = said;
	struct str *tags;

	*seen_r = (struct str_list){ NULL, 0 };
	if (str_is_absent(said) || str_equal(said, STR("*")))
		return FAULT_NONE;
	tags = ARENA_ARRAY(x->arena, struct str, said.len / 2 + 1);
	while (next_tag(&rest, &tags[seen_r->count]))
		seen_r->count++;
	seen_r->items = tags;
	/* What cannot be read is nothing that anybody was told. */
	return rest.len > 0 || seen_r->count == 0 ? api_match_refuse(x) :
	    FAULT_NONE;
}

enum fault
api_match_check(struct exchange *x, int64_t now)
{
	struct str_list seen;

	if (str_is_absent(exchange_header(x, STR("If-Match"))))
		return api_refuse_as(x, 428, STR("version_needed"), STR("Say "
		    "with If-Match which version you saw: its ETag."));
	TRY(api_match_read(x, &seen));
	return seen.count == 0 || str_list_has(seen, arena_printf(x->arena,
	    "%lld", (long long)now)) ? FAULT_NONE : api_match_refuse(x);
}

enum fault
api_match_untagged(struct exchange *x)
{
	struct str_list seen;

	TRY(api_match_read(x, &seen));
	return seen.count == 0 ? FAULT_NONE : api_match_refuse(x);
}
