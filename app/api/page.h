/*
 * page: a list, a page at a time.
 *
 * A program gets `next`, an opaque cursor, and sends it back as `cursor`. It
 * says after which item the list goes on, so nothing is skipped or shown twice
 * when items come and go; it is good for this list of this person only.
 */
#ifndef API_PAGE_H
#define API_PAGE_H

#include "api/answer.h"

#define API_PAGE_PARTS	2
/* One more than a page has is asked for: whether there is a next one. */
#define API_PAGE_ASK(p)	((p)->limit + 1)

struct api_page {
	int64_t		limit;		/* 1 to 100; 50 if not said */
	bool		goes_on;	/* after these: */
	struct str	after[API_PAGE_PARTS];
};

/*
 * Reads `limit` and `cursor`.
 * Accepts   `parts`: how many the cursor of this list has.
 * Fails     with the reply set: FAULT_BAD_REQUEST (400 cursor, limit).
 */
MUST_USE enum fault api_page_read(struct exchange *x, size_t parts,
		    struct api_page *page_r);
/* Of a list by id: the id after which it goes on, zero at its beginning. */
MUST_USE enum fault api_page_read_id(struct exchange *x,
		    struct api_page *page_r, struct uuid *after_r);
/* Opens {"items":[ */
void	api_page_open(struct exchange *x, struct api_json *j);
/* ],"next":…}: the cursor after `parts` of the last item; null if `has_more` is
 * false. */
void	api_page_end(struct exchange *x, struct api_json *j, bool has_more,
	    const struct str *last, size_t parts);

#endif
