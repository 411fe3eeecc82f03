/*
 * write: JSON, member by member, as answers of the API are made of it.
 *
 * Names are literals. In an array a name is NULL. What is absent or null is
 * written as null, so that each kind of answer always has the same members.
 */
#ifndef API_WRITE_H
#define API_WRITE_H

#include "base/id.h"
#include "base/time.h"
#include "fiber/pg.h"

struct api_json {
	struct buf	b;
	bool		has_before;	/* a comma is due */
};

void	api_json_open(struct api_json *j, struct arena *a,
	    size_t ceiling_bytes);
void	api_json_object(struct api_json *j, const char *name);
void	api_json_array(struct api_json *j, const char *name);
/* Closes what was opened last; `bracket` is '}' or ']'. */
void	api_json_end(struct api_json *j, char bracket);
void	api_json_text(struct api_json *j, const char *name, struct str text);
void	api_json_number(struct api_json *j, const char *name, int64_t number);
void	api_json_bool(struct api_json *j, const char *name, bool is_true);
/* A text that is JSON already, as we keep it; null where absent. */
void	api_json_kept(struct api_json *j, const char *name, struct str json);
void	api_json_null(struct api_json *j, const char *name);
void	api_json_uuid(struct api_json *j, const char *name, struct uuid uuid);
/* RFC 3339; null where `is_null`. */
void	api_json_time(struct api_json *j, const char *name, struct utime time,
	    bool is_null);
void	api_json_texts(struct api_json *j, const char *name,
	    struct str_list texts);

#endif
