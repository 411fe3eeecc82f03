/*
 * id: the one text form of a UUID, read strictly.
 */
#include <string.h>

#include "base/id.h"

#define UUID_TEXT_BYTES		36

static bool
is_dash_at(size_t i)
{
	return i == 8 || i == 13 || i == 18 || i == 23;
}

/* 0 … 15, or -1: upper case is not our text form. */
static int
digit_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return -1;
}

bool
uuid_read(struct str text, struct uuid *uuid_r)
{
	struct uuid uuid = { { 0 } };
	size_t nibble = 0;

	if (text.len != UUID_TEXT_BYTES)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		int value;

		if (is_dash_at(i)) {
			if (text.bytes[i] != '-')
				return false;
			continue;
		}
		value = digit_value(text.bytes[i]);
		if (value < 0)
			return false;
		uuid.bytes[nibble / 2] = (unsigned char)
		    (uuid.bytes[nibble / 2] << 4 | value);
		nibble++;
	}
	*uuid_r = uuid;
	return true;
}

struct str
uuid_text(struct arena *a, struct uuid uuid)
{
	static const char digits[] = "0123456789abcdef";
	char *text = arena_take(a, UUID_TEXT_BYTES);
	size_t nibble = 0;

	for (size_t i = 0; i < UUID_TEXT_BYTES; i++) {
		unsigned char byte;

		if (is_dash_at(i)) {
			text[i] = '-';
			continue;
		}
		byte = uuid.bytes[nibble / 2];
		text[i] = digits[nibble % 2 == 0 ? byte >> 4 : byte & 15];
		nibble++;
	}
	return str_range(text, UUID_TEXT_BYTES);
}

bool
uuid_equal(struct uuid a, struct uuid b)
{
	return memcmp(a.bytes, b.bytes, sizeof(a.bytes)) == 0;
}

bool
uuid_is_zero(struct uuid u)
{
	return uuid_equal(u, (struct uuid){ { 0 } });
}
