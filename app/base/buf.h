/*
 * buf: bytes being put together, never past a ceiling.
 *
 * Invariants. A buf is opened on an arena with a named ceiling. Adding past the
 * ceiling adds nothing and makes the buf *full*, which stays; ask once, at the
 * end, with buf_is_full(). What buf_str() gives is valid until the next add.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/arena.h"

struct buf {
	struct arena	*arena;
	char		*bytes;
	size_t		 len;
	size_t		 room;
	size_t		 ceiling;
	bool		 is_full;
};

void		buf_open(struct buf *b, struct arena *a, size_t ceiling_bytes);
/* On the caller's own bytes, which are the ceiling too; needs no arena. */
void		buf_open_on(struct buf *b, char *bytes, size_t ceiling_bytes);
void		buf_add(struct buf *b, struct str s);
void		buf_add_byte(struct buf *b, char byte);
void		buf_add_i64(struct buf *b, int64_t number);
void		buf_printf(struct buf *b, const char *format, ...) FORMATS(2, 3);
/* RFC 3986 unreserved bytes as they are, all others as %XX. */
void		buf_add_percent(struct buf *b, struct str s);
/*
 * The content of a JSON string, without the quotes (RFC 8259 §7). What is not
 * UTF-8 becomes U+FFFD, so that the JSON can always be read.
 */
void		buf_add_json(struct buf *b, struct str s);
struct str	buf_str(const struct buf *b);
bool		buf_is_full(const struct buf *b);
/* Empty, and no longer full; keeps its room. */
void		buf_clear(struct buf *b);

#endif
