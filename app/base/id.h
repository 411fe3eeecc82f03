/*
 * id: names of things, each of its own type so that they cannot be swapped.
 *
 * All are UUIDs made by the store. Text form is 36 lower-case characters.
 */
#ifndef BASE_ID_H
#define BASE_ID_H

#include "base/arena.h"

struct uuid {
	unsigned char	bytes[16];
};

struct user_id { struct uuid uuid; };
struct account_id { struct uuid uuid; };
struct grant_id { struct uuid uuid; };
struct session_id { struct uuid uuid; };

MUST_USE bool	uuid_read(struct str text, struct uuid *uuid_r);
struct str	uuid_text(struct arena *a, struct uuid uuid);
bool		uuid_equal(struct uuid a, struct uuid b);
bool		uuid_is_zero(struct uuid u);

#endif
