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

struct str
page_path(struct exchange *x, const char *before, struct uuid id,
    const char *after)
{
	return arena_printf(x->arena, "%s%.*s%s", before,
	    STR_ARG(uuid_text(x->arena, id)), after);
}
