/*
 * path: the path of a request, cut and decoded.
 *
 * Each segment is decoded by itself, so that an encoded slash cannot become a
 * border. Refused as not found: an empty segment but the last, "." and "..",
 * in either writing, and a decoded slash or backslash.
 */
#ifndef WEB_PATH_H
#define WEB_PATH_H

#include "base/arena.h"
#include "base/fault.h"

#define PATH_SEGMENTS_MAX	24

struct path {
	struct str	segments[PATH_SEGMENTS_MAX];
	size_t		count;
};

/*
 * Accepts   the raw path of a request, beginning with '/', without the query.
 * Gives     *path_r; its text lives in `a`. "/" has no segments.
 * Fails     FAULT_BAD_REQUEST: a bad %XX, %00, not UTF-8, a control character;
 *           FAULT_NOT_FOUND: see above, and too many segments.
 */
MUST_USE enum fault path_read(struct arena *a, struct str raw,
		    struct path *path_r);
/* "/" and the segments with slashes between; may be read by people. */
struct str	 path_text(struct arena *a, const struct path *path);

#endif
