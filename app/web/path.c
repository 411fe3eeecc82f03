#include "web/path.h"

#include "base/buf.h"
#include "base/url.h"

#define PATH_MAX_BYTES	16384

static bool
is_allowed(struct str segment, bool is_last)
{
	if (segment.len == 0)
		return is_last;
	return !str_equal(segment, STR(".")) &&
	    !str_equal(segment, STR("..")) &&
	    str_find(segment, '/', 0) == SIZE_MAX &&
	    str_find(segment, '\\', 0) == SIZE_MAX;
}

enum fault
path_read(struct arena *a, struct str raw, struct path *path_r)
{
	struct path path = { .count = 0 };
	struct str rest, piece, plain;

	if (!str_starts(raw, STR("/")))
		return FAULT_BAD_REQUEST;
	rest = str_from(raw, 1);
	while (raw.len > 1) {
		size_t slash = str_find(rest, '/', 0);

		piece = str_first(rest, slash);
		if (!percent_decode(a, piece, false, &plain) ||
		    str_has_control(plain))
			return FAULT_BAD_REQUEST;
		if (!is_allowed(plain, slash == SIZE_MAX) ||
		    path.count == PATH_SEGMENTS_MAX)
			return FAULT_NOT_FOUND;
		path.segments[path.count++] = plain;
		if (slash == SIZE_MAX)
			break;
		rest = str_from(rest, slash + 1);
	}
	*path_r = path;
	return FAULT_NONE;
}

struct str
path_text(struct arena *a, const struct path *path)
{
	struct buf text;

	buf_open(&text, a, PATH_MAX_BYTES + 1);
	if (path->count == 0)
		buf_add_byte(&text, '/');
	for (size_t i = 0; i < path->count; i++) {
		buf_add_byte(&text, '/');
		buf_add(&text, path->segments[i]);
	}
	return buf_str(&text);
}
