/*
 * shallow_json: JSON of others, read without going deep.
 *
 * jansson descends 2048 levels, each with frames of its own on the stack of a
 * fiber.
 */
#ifndef BASE_SHALLOW_JSON_H
#define BASE_SHALLOW_JSON_H

#include <jansson.h>

#include "base/str.h"

#define SHALLOW_JSON_DEPTH	8	/* as deep as any stranger's goes */

/*
 * NULL: not one JSON object, nested deeper than `depth_max`, or a member twice.
 * The caller bounds its length, and closes it with json_decref.
 */
json_t		*shallow_json_open_to(struct str text, int depth_max);
/* The same to SHALLOW_JSON_DEPTH. */
json_t		*shallow_json_open(struct str text);

#endif
