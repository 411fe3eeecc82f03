/*
 * str: a borrowed range of bytes.
 *
 * Invariants. `bytes` may be NULL only when `len` is 0 and then means "absent";
 * STR("") is present and empty. A str is never relied upon to end in NUL, owns
 * nothing, and lives as long as the arena (or literal) it points into.
 */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/panic.h"

struct str {
	const char	*bytes;
	size_t		 len;
};

struct str_list {
	const struct str	*items;
	size_t			 count;
};

#define STR(literal)	((struct str){ "" literal, sizeof(literal) - 1 })
#define STR_ABSENT	((struct str){ NULL, 0 })
/* For printf: "%.*s", STR_ARG(s) */
#define STR_ARG(s)	(int)(s).len, (s).bytes == NULL ? "" : (s).bytes

struct str	str_of(const char *nul_terminated);	/* NULL gives absent */
struct str	str_range(const void *bytes, size_t len);
bool		str_is_absent(struct str s);
bool		str_is_empty(struct str s);		/* absent too */
bool		str_equal(struct str a, struct str b);	/* not for secrets */
bool		str_equal_nocase(struct str a, struct str b);	/* ASCII */
bool		str_starts(struct str s, struct str prefix);
bool		str_ends(struct str s, struct str suffix);
/* Index of the first `byte` at or after `from`, or SIZE_MAX. */
size_t		str_find(struct str s, char byte, size_t from);
bool		str_contains(struct str s, struct str part);
struct str	str_from(struct str s, size_t start);	/* clamps */
struct str	str_first(struct str s, size_t len);	/* clamps */
struct str	str_trim(struct str s);			/* SP and HTAB */
/*
 * Cuts the text before the next `separator` off `rest`.
 * Gives false when nothing is left. "a,,b" gives "a", "", "b"; a separator at
 * the very end gives no further piece, so "a," is "a" and "" is nothing.
 */
bool		str_next(struct str *rest, char separator, struct str *piece_r);
/* Decimal digits only, no sign, no leading '+'; false on overflow. */
MUST_USE bool	str_to_u64(struct str s, uint64_t *number_r);
/* Well-formed UTF-8 by Unicode table 3-7 (no surrogates, no overlongs). */
bool		str_is_utf8(struct str s);
/*
 * Cuts the next code point off `rest`; false when nothing is left. A byte that
 * starts no well-formed sequence gives STR_NOT_UTF8 and is cut alone.
 */
#define STR_NOT_UTF8	UINT32_MAX
bool		str_next_code_point(struct str *rest, uint32_t *code_point_r);
bool		str_has_control(struct str s);		/* C0, DEL, C1 */
bool		str_list_has(struct str_list list, struct str s);
/* In whatever order, however often. */
bool		str_list_is_same_set(struct str_list a, struct str_list b);
/* Order of bytes, for sorting and searching: <0, 0, >0. Not for secrets. */
int		str_order(struct str a, struct str b);

#endif
