#include "login/local_path.h"

#define LOCAL_PATH_MAX_BYTES	8192

struct str
local_path(struct str wanted)
{
	size_t i;

	if (wanted.len < 1 || wanted.len > LOCAL_PATH_MAX_BYTES ||
	    wanted.bytes[0] != '/')
		return STR("/");
	for (i = 0; i < wanted.len; i++)
		if (wanted.bytes[i] <= ' ' || wanted.bytes[i] > '~' ||
		    wanted.bytes[i] == '\\')
			return STR("/");
	/* The second byte may begin a name, a query, or nothing. */
	if (wanted.len > 1 &&
	    (wanted.bytes[1] == '/' || wanted.bytes[1] == '%'))
		return STR("/");
	return wanted;
}
