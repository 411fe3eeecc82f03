/*
 * local_path: where to go after signing in, when a link said so (s:A27).
 */
#ifndef MODEL_LOCAL_PATH_H
#define MODEL_LOCAL_PATH_H

#include "base/str.h"

/*
 * Gives `wanted` if it is a path of this site: one leading '/', then only
 * printable ASCII without backslash, and no segment of its path empty or
 * beginning with '.' or '%'; else "/".
 */
struct str	local_path(struct str wanted);

#endif
