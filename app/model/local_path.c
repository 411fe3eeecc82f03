#include "model/local_path.h"

#define LOCAL_PATH_MAX_BYTES	8192

struct str
local_path(struct str wanted)
{
	struct str path;
	size_t i;

	if (wanted.len < 1 || wanted.len > LOCAL_PATH_MAX_BYTES ||
	    wanted.bytes[0] != '/')
		return STR("/");
	for (i = 0; i < wanted.len; i++)
		if (wanted.bytes[i] <= ' ' || wanted.bytes[i] > '~' ||
		    wanted.bytes[i] == '\\')
			return STR("/");
	/* No empty segment and none of dots or percent signs: what follows one
	 * might be taken for a host. */
	path = str_first(wanted, str_find(wanted, '?', 0));
	for (i = 0; i + 1 < path.len; i++)
		if (path.bytes[i] == '/' && (path.bytes[i + 1] == '/' ||
		    path.bytes[i + 1] == '.' || path.bytes[i + 1] == '%'))
			return STR("/");
	return wanted;
}
