#include "page/frame.h"

#include "web/reply.h"
#include "web/route.h"

struct part_frame
page_frame_bare(struct exchange *x)
{
	return (struct part_frame){
		.product = x->conf->product,
		.csrf = exchange_csrf(x),
	};
}

struct part_frame
page_frame(struct exchange *x, enum part_frame_here here)
{
	struct part_frame frame;

	/* Its button for signing out. */
	reply_has_form(x);
	frame = page_frame_bare(x);
	frame.here = here;
	frame.person = x->person.name;
	return frame;
}

enum fault
page_from(struct exchange *x, uint32_t *from_r)
{
	struct str text;
	uint64_t from = 0;

	TRY(exchange_query(x, STR("from"), &text));
	if (!str_is_empty(text) && (!str_to_u64(text, &from) ||
	    from > INT32_MAX))
		return FAULT_NOT_FOUND;
	*from_r = (uint32_t)from;
	return FAULT_NONE;
}

struct str
page_path(struct exchange *x, const char *before, struct uuid id,
    const char *after)
{
	return arena_printf(x->arena, "%s%.*s%s", before,
	    STR_ARG(uuid_text(x->arena, id)), after);
}
