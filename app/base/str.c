/*
 * str: looking at borrowed bytes. Nothing here allocates.
 */
#include <string.h>

#include "base/str.h"

struct str
str_of(const char *nul_terminated)
{
	if (nul_terminated == NULL)
		return STR_ABSENT;
	return (struct str){ nul_terminated, strlen(nul_terminated) };
}

struct str
str_range(const void *bytes, size_t len)
{
	INSIST(bytes != NULL || len == 0);
	return (struct str){ bytes, len };
}

bool
str_is_absent(struct str s)
{
	return s.bytes == NULL;
}

bool
str_is_empty(struct str s)
{
	return s.len == 0;
}

bool
str_equal(struct str a, struct str b)
{
	if (a.len != b.len)
		return false;
	/* memcmp must not see NULL, not even for no bytes (C17 §7.24.1). */
	return a.len == 0 || memcmp(a.bytes, b.bytes, a.len) == 0;
}

static unsigned char
lower(char c)
{
	if (c >= 'A' && c <= 'Z')
		return (unsigned char)(c - 'A' + 'a');
	return (unsigned char)c;
}

bool
str_equal_nocase(struct str a, struct str b)
{
	if (a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++) {
		if (lower(a.bytes[i]) != lower(b.bytes[i]))
			return false;
	}
	return true;
}

bool
str_starts(struct str s, struct str prefix)
{
	if (s.len < prefix.len)
		return false;
	return str_equal(str_first(s, prefix.len), prefix);
}

bool
str_ends(struct str s, struct str suffix)
{
	if (s.len < suffix.len)
		return false;
	return str_equal(str_from(s, s.len - suffix.len), suffix);
}

size_t
str_find(struct str s, char byte, size_t from)
{
	const char *at;

	if (from >= s.len)
		return SIZE_MAX;
	at = memchr(s.bytes + from, byte, s.len - from);
	return at == NULL ? SIZE_MAX : (size_t)(at - s.bytes);
}

bool
str_contains(struct str s, struct str part)
{
	size_t at = 0;

	if (part.len == 0)
		return true;
	while ((at = str_find(s, part.bytes[0], at)) != SIZE_MAX) {
		if (str_starts(str_from(s, at), part))
			return true;
		at++;
	}
	return false;
}

struct str
str_from(struct str s, size_t start)
{
	if (s.bytes == NULL)
		return s;
	if (start > s.len)
		start = s.len;
	return (struct str){ s.bytes + start, s.len - start };
}

struct str
str_first(struct str s, size_t len)
{
	if (len > s.len)
		len = s.len;
	return (struct str){ s.bytes, len };
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

struct str
str_trim(struct str s)
{
	while (s.len > 0 && is_blank(s.bytes[s.len - 1]))
		s.len--;
	while (s.len > 0 && is_blank(s.bytes[0]))
		s = str_from(s, 1);
	return s;
}

bool
str_next(struct str *rest, char separator, struct str *piece_r)
{
	size_t end;

	if (rest->len == 0)
		return false;
	end = str_find(*rest, separator, 0);
	if (end == SIZE_MAX) {
		*piece_r = *rest;
		*rest = str_from(*rest, rest->len);
		return true;
	}
	*piece_r = str_first(*rest, end);
	*rest = str_from(*rest, end + 1);
	return true;
}

bool
str_to_u64(struct str s, uint64_t *number_r)
{
	uint64_t number = 0;

	if (s.len == 0)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		uint64_t digit;

		if (s.bytes[i] < '0' || s.bytes[i] > '9')
			return false;
		digit = (uint64_t)(s.bytes[i] - '0');
		if (number > (UINT64_MAX - digit) / 10)
			return false;
		number = number * 10 + digit;
	}
	*number_r = number;
	return true;
}

/*
 * The length of the well-formed sequence that starts at `at`, or 0.
 * Unicode 15 table 3-7: only the second byte's range depends on the first.
 */
static size_t
utf8_sequence(struct str s, size_t at)
{
	unsigned char first = (unsigned char)s.bytes[at];
	unsigned char least = 0x80;
	unsigned char most = 0xbf;
	size_t bytes;

	if (first <= 0x7f)
		return 1;
	if (first >= 0xc2 && first <= 0xdf)
		bytes = 2;
	else if (first >= 0xe0 && first <= 0xef)
		bytes = 3;
	else if (first >= 0xf0 && first <= 0xf4)
		bytes = 4;
	else
		return 0;

	if (first == 0xe0)
		least = 0xa0;
	if (first == 0xed)
		most = 0x9f;
	if (first == 0xf0)
		least = 0x90;
	if (first == 0xf4)
		most = 0x8f;

	if (s.len - at < bytes)
		return 0;
	for (size_t i = 1; i < bytes; i++) {
		unsigned char byte = (unsigned char)s.bytes[at + i];

		if (byte < least || byte > most)
			return 0;
		least = 0x80;
		most = 0xbf;
	}
	return bytes;
}

bool
str_is_utf8(struct str s)
{
	size_t at = 0;

	while (at < s.len) {
		size_t bytes = utf8_sequence(s, at);

		if (bytes == 0)
			return false;
		at += bytes;
	}
	return true;
}

bool
str_next_code_point(struct str *rest, uint32_t *code_point_r)
{
	static const unsigned char first_bits[] = { 0, 0x7f, 0x1f, 0x0f, 0x07 };
	size_t bytes;
	uint32_t point;

	if (rest->len == 0)
		return false;
	bytes = utf8_sequence(*rest, 0);
	if (bytes == 0) {
		*code_point_r = STR_NOT_UTF8;
		*rest = str_from(*rest, 1);
		return true;
	}
	point = (unsigned char)rest->bytes[0] & first_bits[bytes];
	for (size_t i = 1; i < bytes; i++)
		point = point << 6 | ((unsigned char)rest->bytes[i] & 0x3f);
	*code_point_r = point;
	*rest = str_from(*rest, bytes);
	return true;
}

bool
str_has_control(struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		unsigned char byte = (unsigned char)s.bytes[i];

		if (byte < 0x20 || byte == 0x7f)
			return true;
		/* C1 in UTF-8: U+0080 … U+009F is C2 80 … C2 9F. */
		if (byte == 0xc2 && i + 1 < s.len &&
		    (unsigned char)s.bytes[i + 1] >= 0x80 &&
		    (unsigned char)s.bytes[i + 1] <= 0x9f)
			return true;
	}
	return false;
}

bool
str_list_has(struct str_list list, struct str s)
{
	for (size_t i = 0; i < list.count; i++) {
		if (str_equal(list.items[i], s))
			return true;
	}
	return false;
}

static bool
has_all(struct str_list list, struct str_list others)
{
	for (size_t i = 0; i < others.count; i++) {
		if (!str_list_has(list, others.items[i]))
			return false;
	}
	return true;
}

bool
str_list_is_same_set(struct str_list a, struct str_list b)
{
	return has_all(a, b) && has_all(b, a);
}

int
str_order(struct str a, struct str b)
{
	size_t shared = a.len < b.len ? a.len : b.len;
	int order = shared == 0 ? 0 : memcmp(a.bytes, b.bytes, shared);

	if (order != 0)
		return order;
	return (a.len > b.len) - (a.len < b.len);
}
