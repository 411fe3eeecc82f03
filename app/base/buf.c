/*
 * buf: adding bytes, with the ceiling asked in exactly one place (make_room).
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"

#define BUF_FIRST_BYTES		((size_t)256)

void
buf_open(struct buf *b, struct arena *a, size_t ceiling_bytes)
{
	*b = (struct buf){ .arena = a, .ceiling = ceiling_bytes };
}

void
buf_open_on(struct buf *b, char *bytes, size_t ceiling_bytes)
{
	*b = (struct buf){ .bytes = bytes, .room = ceiling_bytes,
	    .ceiling = ceiling_bytes };
}

/* True when `more` bytes can be written at b->bytes + b->len. */
static bool
make_room(struct buf *b, size_t more)
{
	size_t room = b->room == 0 ? BUF_FIRST_BYTES : b->room;
	char *bytes;

	if (b->is_full || more > b->ceiling - b->len) {
		b->is_full = true;
		return false;
	}
	if (more <= b->room - b->len)
		return true;

	while (room - b->len < more)
		room = room > b->ceiling / 2 ? b->ceiling : room * 2;
	if (room > b->ceiling)
		room = b->ceiling;
	if (b->room > 0 && arena_lengthen(b->arena, b->bytes, b->room, room)) {
		b->room = room;
		return true;
	}
	bytes = arena_take(b->arena, room);
	if (b->len > 0)
		memcpy(bytes, b->bytes, b->len);
	b->bytes = bytes;
	b->room = room;
	return true;
}

void
buf_add(struct buf *b, struct str s)
{
	if (s.len == 0 || !make_room(b, s.len))
		return;
	memcpy(b->bytes + b->len, s.bytes, s.len);
	b->len += s.len;
}

void
buf_add_byte(struct buf *b, char byte)
{
	if (!make_room(b, 1))
		return;
	b->bytes[b->len++] = byte;
}

void
buf_add_i64(struct buf *b, int64_t number)
{
	buf_printf(b, "%" PRId64, number);
}

void
buf_printf(struct buf *b, const char *format, ...)
{
	char few[128];
	va_list arguments;
	int len;

	va_start(arguments, format);
	len = vsnprintf(few, sizeof(few), format, arguments);
	va_end(arguments);
	if (len < 0)
		PANIC("buf_printf: bad format");
	if ((size_t)len < sizeof(few)) {
		buf_add(b, (struct str){ few, (size_t)len });
		return;
	}

	/* vsnprintf ends in a NUL, which needs room but is not counted. */
	if (!make_room(b, (size_t)len + 1))
		return;
	va_start(arguments, format);
	(void)vsnprintf(b->bytes + b->len, (size_t)len + 1, format, arguments);
	va_end(arguments);
	b->len += (size_t)len;
}

static bool
is_unreserved(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' ||
	    c == '~';
}

void
buf_add_percent(struct buf *b, struct str s)
{
	static const char digits[] = "0123456789ABCDEF";
	size_t plain = 0;	/* where what goes as it is begins */

	for (size_t i = 0; i < s.len; i++) {
		unsigned char byte = (unsigned char)s.bytes[i];
		char escaped[3] = { '%', digits[byte >> 4], digits[byte & 15] };

		if (is_unreserved(s.bytes[i]))
			continue;
		buf_add(b, str_range(s.bytes + plain, i - plain));
		buf_add(b, str_range(escaped, sizeof(escaped)));
		plain = i + 1;
	}
	buf_add(b, str_from(s, plain));
}

static void
add_json_ascii(struct buf *b, char c)
{
	switch (c) {
	case '"':
		buf_add(b, STR("\\\""));
		return;
	case '\\':
		buf_add(b, STR("\\\\"));
		return;
	case '\n':
		buf_add(b, STR("\\n"));
		return;
	case '\r':
		buf_add(b, STR("\\r"));
		return;
	case '\t':
		buf_add(b, STR("\\t"));
		return;
	default:
		break;
	}
	if ((unsigned char)c < 0x20 || c == 0x7f)
		buf_printf(b, "\\u%04x", (unsigned int)(unsigned char)c);
	else
		buf_add_byte(b, c);
}

/* How much of the beginning goes into JSON as it is. */
static size_t
json_plain_len(struct str s)
{
	size_t len = 0;

	while (len < s.len && s.bytes[len] >= ' ' && s.bytes[len] <= '~' &&
	    s.bytes[len] != '"' && s.bytes[len] != '\\')
		len++;
	return len;
}

void
buf_add_json(struct buf *b, struct str s)
{
	while (s.len > 0) {
		size_t plain = json_plain_len(s);
		struct str before;
		uint32_t point;

		buf_add(b, str_first(s, plain));
		before = s = str_from(s, plain);
		if (!str_next_code_point(&s, &point))
			return;
		if (point == STR_NOT_UTF8)
			buf_add(b, STR("\xef\xbf\xbd"));
		else if (point < 0x80)
			add_json_ascii(b, (char)point);
		else
			buf_add(b, str_first(before, before.len - s.len));
	}
}

struct str
buf_str(const struct buf *b)
{
	if (b->bytes == NULL)
		return STR("");
	return (struct str){ b->bytes, b->len };
}

bool
buf_is_full(const struct buf *b)
{
	return b->is_full;
}

void
buf_clear(struct buf *b)
{
	b->len = 0;
	b->is_full = false;
}
