/*
 * arena: memory that is dropped all at once.
 *
 * One arena belongs to one exchange; nobody frees what it gave. Running out of
 * memory, or past the arena's ceiling, ends the process: no code checks for it
 * (input is bounded before it reaches an arena). Under ASan every piece is
 * fenced with poisoned bytes.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>
#include <string.h>

#include "base/str.h"

struct arena;

/* Gives an empty arena that may grow to `ceiling_bytes`. */
struct arena	*arena_open(size_t ceiling_bytes);
/* Wipes nothing; secrets do not live in arenas (secret.h). Nulls *a. */
void		 arena_close(struct arena **a);
/* Zeroed, aligned for any type. */
void		*arena_take(struct arena *a, size_t bytes);
void		*arena_take_array(struct arena *a, size_t count, size_t each);
struct str	 arena_copy(struct arena *a, struct str s);
const char	*arena_cstr(struct arena *a, struct str s);	/* adds NUL;
							   PANICs on inner NUL */
/* What stands between the spaces of `text`, which the list points into. */
struct str_list	 arena_words(struct arena *a, struct str text);
struct str	 arena_printf(struct arena *a, const char *format, ...)
		    FORMATS(2, 3);
/*
 * Lengthens the newest piece in place, the new bytes zeroed; false (and nothing
 * done) when it is not the newest or its block has no room. `piece` must be
 * what arena_take gave with `bytes`.
 */
MUST_USE bool	 arena_lengthen(struct arena *a, void *piece, size_t bytes,
		    size_t new_bytes);
size_t		 arena_used(const struct arena *a);

#define ARENA_NEW(a, type)		((type *)arena_take((a), sizeof(type)))
#define ARENA_ARRAY(a, type, count)					\
	((type *)arena_take_array((a), (count), sizeof(type)))

#endif
