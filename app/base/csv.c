#include "base/csv.h"

/* What spreadsheets skip, or strip, before they look for a formula. */
static const struct str unseen[] = {
	{ " ", 1 }, { "\xc2\xa0", 2 },			/* blanks */
	{ "\xe2\x80\x8b", 3 }, { "\xe2\x80\x8c", 3 },	/* U+200B, U+200C */
	{ "\xe2\x80\x8d", 3 }, { "\xe2\x80\x8e", 3 },	/* U+200D, U+200E */
	{ "\xe2\x80\x8f", 3 }, { "\xef\xbb\xbf", 3 },	/* U+200F, U+FEFF */
	{ "\xe3\x80\x80", 3 },				/* U+3000 */
};

static const struct str triggers[] = {
	{ "=", 1 }, { "+", 1 }, { "-", 1 }, { "@", 1 }, { "\t", 1 },
	{ "\r", 1 }, { "\n", 1 }, { "|", 1 }, { "%", 1 },
	{ "\xef\xbc\x9d", 3 }, { "\xef\xbc\x8b", 3 },	/* full-width = + */
	{ "\xef\xbc\x8d", 3 }, { "\xef\xbc\xa0", 3 },	/* full-width - @ */
	{ "\xe2\x88\x92", 3 },				/* U+2212, minus */
};

static bool
begins_with(struct str s, const struct str *list, size_t count,
    size_t *length_r)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (str_starts(s, list[i])) {
			*length_r = list[i].len;
			return true;
		}
	return false;
}

static bool
is_formula(struct str cell)
{
	size_t length;

	while (begins_with(cell, unseen, sizeof(unseen) / sizeof(unseen[0]),
	    &length))
		cell = str_from(cell, length);
	return begins_with(cell, triggers,
	    sizeof(triggers) / sizeof(triggers[0]), &length);
}

void
csv_add(struct buf *b, struct str cell)
{
	unsigned char byte;
	size_t i;

	if (b->len > 0 && b->bytes[b->len - 1] != '\n')
		buf_add_byte(b, ',');
	buf_add_byte(b, '"');
	if (is_formula(cell))
		buf_add_byte(b, '\'');
	for (i = 0; i < cell.len; i++) {
		byte = (unsigned char)cell.bytes[i];
		if (byte == '"')
			buf_add_byte(b, '"');
		buf_add_byte(b, byte < ' ' || byte == 0x7f ? ' ' :
		    cell.bytes[i]);
	}
	buf_add_byte(b, '"');
}

void
csv_end_row(struct buf *b)
{
	buf_add(b, STR("\r\n"));
}
