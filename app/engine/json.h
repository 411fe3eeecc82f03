/*
 * json: what others wrote as JSON, read strictly and within bounds.
 *
 * jansson reads it; this file adds what jansson does not limit (nesting, since
 * a fiber's stack is 256 KiB and jansson descends 2048 levels) and copies what
 * is wanted into an arena, because nothing of jansson's may be kept across an
 * await. Doubled keys, NUL characters and anything after the value are refused.
 *
 * An opened document is closed by the same function that opened it.
 */
#ifndef ENGINE_JSON_H
#define ENGINE_JSON_H

#include <jansson.h>

#include "base/arena.h"

/* NULL: not one JSON object, deeper than 32, or longer than `max_bytes`. */
json_t		*engine_json_open(struct str text, size_t max_bytes);
void		 engine_json_close(json_t **j);
/* Member of that name, NULL if `object` is NULL, no object, or has none. */
const json_t	*engine_json_at(const json_t *object, const char *name);
/* Absent if there is none or it is no string; copied into `a`. */
struct str	 engine_json_str(struct arena *a, const json_t *object,
		    const char *name);
/* The strings of an array; empty if there is none; what is no string is left
 * out. A single string counts as an array of one (RFC 7662 `aud`). */
struct str_list	 engine_json_list(struct arena *a, const json_t *object,
		    const char *name);
/* False if there is none or it is no whole number. */
MUST_USE bool	 engine_json_i64(const json_t *object, const char *name,
		    int64_t *number_r);
bool		 engine_json_is_true(const json_t *object, const char *name);

#endif
