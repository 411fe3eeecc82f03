/*
 * shallow_json: JSON of strangers, read without going deep.
 *
 * A fiber's stack is 256 KiB, and jansson descends 2048 levels.
 */
#ifndef MODEL_SHALLOW_JSON_H
#define MODEL_SHALLOW_JSON_H

#include <jansson.h>

#include "base/str.h"

/*
 * NULL: not one JSON object, nested deeper than 8, or a member twice. The
 * caller bounds its length, and closes it with json_decref.
 */
json_t		*shallow_json_open(struct str text);

#endif
