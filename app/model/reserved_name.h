/*
 * reserved_name: names that an app must not give itself, because people would
 * take it for the operator, or for somebody well known (f:C16, s:A26).
 */
#ifndef MODEL_RESERVED_NAME_H
#define MODEL_RESERVED_NAME_H

#include "base/arena.h"

/*
 * Whether one of the reserved names is in it, as one word or as several side by
 * side, or in anything that looks like it (name_skeleton.h).
 *
 * Accepts   a name that client_name_check() finds good.
 * Gives     the first such one in *which_r.
 */
bool		name_is_reserved(struct arena *a, struct str name,
		    struct str_list reserved, struct str *which_r);

#endif
