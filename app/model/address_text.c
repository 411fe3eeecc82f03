#include "model/address_text.h"

#include "model/domain_name.h"

/* Where what is before the path ends, user and port included. */
static size_t
authority_end(struct str text, size_t start)
{
	while (start < text.len && text.bytes[start] != '/' &&
	    text.bytes[start] != '?' && text.bytes[start] != '#')
		start++;
	return start;
}

struct str
address_text_host(struct str text)
{
	size_t slash = str_find(text, '/', 0);
	struct str host;
	size_t at;

	if (slash == SIZE_MAX || !str_starts(str_from(text, slash),
	    STR("//")))
		return STR_ABSENT;
	host = str_from(str_first(text, authority_end(text, slash + 2)),
	    slash + 2);
	while ((at = str_find(host, '@', 0)) != SIZE_MAX)
		host = str_from(host, at + 1);
	at = str_find(host, ']', 0);
	return str_starts(host, STR("[")) && at != SIZE_MAX ?
	    str_first(host, at + 1) : str_first(host, str_find(host, ':', 0));
}

/* Would it be an address without these bytes? */
static bool
is_good_without(struct arena *a, struct str text, size_t from, size_t to)
{
	struct buf b;
	struct url url;

	buf_open(&b, a, text.len);
	buf_add(&b, str_first(text, from));
	buf_add(&b, str_from(text, to));
	return from < to && url_read(a, buf_str(&b), &url);
}

enum problem
address_text_problem(struct arena *a, struct str text)
{
	struct str host = address_text_host(text), ascii;
	size_t end;

	if (address_text_ascii(a, text, &ascii))
		return PROBLEM_NOT_ASCII;
	if (str_is_empty(host))
		return PROBLEM_NOT_AN_ADDRESS;
	end = (size_t)(host.bytes - text.bytes) + host.len;
	if (str_ends(host, STR(".")) && is_good_without(a, text, end - 1, end))
		return PROBLEM_HOST_LAST_DOT;
	return is_good_without(a, text, end, authority_end(text, end)) ?
	    PROBLEM_PORT : PROBLEM_NOT_AN_ADDRESS;
}

static bool
is_ascii(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.bytes[i] >= 0x80)
			return false;
	return true;
}

/* Only what is not ASCII: the rest is to be read as it was written. */
static void
add_escaped(struct buf *b, struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		unsigned char byte = (unsigned char)s.bytes[i];

		if (byte < 0x80)
			buf_add_byte(b, s.bytes[i]);
		else
			buf_printf(b, "%%%02X", byte);
	}
}

bool
address_text_ascii(struct arena *a, struct str text, struct str *ascii_r)
{
	struct str host = address_text_host(text), plain = host, ascii;
	size_t begin = str_is_absent(host) ? text.len :
	    (size_t)(host.bytes - text.bytes);
	struct url url;
	struct buf b;

	if (is_ascii(text) || !str_is_utf8(text) || (!is_ascii(host) &&
	    !domain_in_ascii(a, host, &plain)))
		return false;
	buf_open(&b, a, 3 * text.len + 256);
	add_escaped(&b, str_first(text, begin));
	buf_add(&b, plain);
	add_escaped(&b, str_from(text, begin + host.len));
	ascii = buf_str(&b);
	if (buf_is_full(&b) || !url_read(a, ascii, &url))
		return false;
	*ascii_r = ascii;
	return true;
}
