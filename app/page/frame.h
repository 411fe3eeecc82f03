/*
 * frame: what stands around every page.
 */
#ifndef PAGE_FRAME_H
#define PAGE_FRAME_H

#include "templates.h"
#include "web/exchange.h"

/* For our own pages: with navigation for a signed-in person. */
struct part_frame	page_frame(struct exchange *x, enum part_frame_here here);
/* For pages in the middle of something (sign-in, consent): no way out of it
 * but to answer. */
struct part_frame	page_frame_bare(struct exchange *x);
/*
 * Of a list in pages, how many rows are before this one: ?from=100.
 *
 * Gives     *from_r; 0 where the address says none.
 * Fails     FAULT_NOT_FOUND: no list has that many.
 */
MUST_USE enum fault	page_from(struct exchange *x, uint32_t *from_r);
/* "/apps/" + 36 characters + "/remove", and the like. */
struct str		page_path(struct exchange *x, const char *before,
			    struct uuid id, const char *after);

#endif
