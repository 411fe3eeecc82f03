#include "web/kept.h"

#define PIECE_BYTES	((size_t)8192)
#define KEPT_MAX_BYTES	((size_t)49152)	/* a body has 65536 at most */

enum fault
kept_write(struct arena *a, const struct form *form, struct str *kept_r)
{
	struct buf b;

	buf_open(&b, a, KEPT_MAX_BYTES);
	for (size_t i = 0; i < form->count; i++) {
		const struct form_field *field = &form->fields[i];

		if (str_equal(field->name, STR("csrf")))
			continue;
		if (3 * (field->name.len + field->value.len) + 2 >
		    KEPT_MAX_BYTES - buf_str(&b).len)
			return FAULT_TOO_LARGE;
		buf_add_percent(&b, field->name);
		buf_add_byte(&b, '=');
		buf_add_percent(&b, field->value);
		buf_add_byte(&b, '&');
	}
	*kept_r = buf_str(&b);
	return FAULT_NONE;
}

struct str_list
kept_pieces(struct arena *a, struct str kept)
{
	struct str *pieces = ARENA_ARRAY(a, struct str,
	    kept.len / PIECE_BYTES + 1);
	size_t count = 0;

	do {
		pieces[count] = str_first(kept, PIECE_BYTES);
		kept = str_from(kept, pieces[count++].len);
	} while (kept.len > 0);
	return (struct str_list){ pieces, count };
}

struct str
kept_read(struct arena *a, const struct form *form, struct str name)
{
	struct str_list pieces = form_all(form, a, name);
	size_t room = 1;
	struct buf b;

	for (size_t i = 0; i < pieces.count; i++)
		room += pieces.items[i].len;
	buf_open(&b, a, room);
	for (size_t i = 0; i < pieces.count; i++)
		buf_add(&b, pieces.items[i]);
	return buf_str(&b);
}
