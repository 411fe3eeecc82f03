#include "base/html.h"

/*
 * The length of the well-formed UTF-8 character at `at`, or 0.
 * Source: Unicode 15, table 3-7.
 */
static size_t
character_length(const char *bytes, size_t left)
{
	const unsigned char *b = (const unsigned char *)bytes;
	unsigned char low = 0x80;
	unsigned char high = 0xbf;
	size_t len;

	if (b[0] < 0x80)
		return 1;
	if (b[0] < 0xc2 || b[0] > 0xf4)
		return 0;
	len = b[0] < 0xe0 ? 2 : b[0] < 0xf0 ? 3 : 4;
	if (left < len)
		return 0;
	if (b[0] == 0xe0)
		low = 0xa0;
	else if (b[0] == 0xed)
		high = 0x9f;
	else if (b[0] == 0xf0)
		low = 0x90;
	else if (b[0] == 0xf4)
		high = 0x8f;
	if (b[1] < low || b[1] > high)
		return 0;
	for (size_t i = 2; i < len; i++) {
		if (b[i] < 0x80 || b[i] > 0xbf)
			return 0;
	}
	return len;
}

/* Controls of characters and of direction, and what is no character. */
static bool
is_refused(const char *bytes, size_t len)
{
	const unsigned char *b = (const unsigned char *)bytes;

	if (len == 1)
		return (b[0] < 0x20 && b[0] != '\t' && b[0] != '\n') ||
		    b[0] == 0x7f;
	if (len == 2)
		return b[0] == 0xc2 && b[1] < 0xa0;
	if (len != 3)
		return false;
	if (b[0] == 0xe2 && b[1] == 0x80)
		return b[2] >= 0xaa && b[2] <= 0xae;
	if (b[0] == 0xe2 && b[1] == 0x81)
		return b[2] >= 0xa6 && b[2] <= 0xa9;
	return b[0] == 0xef && b[1] == 0xbf && b[2] >= 0xbe;
}

static struct str
entity_of(char byte)
{
	switch (byte) {
	case '&':
		return STR("&amp;");
	case '<':
		return STR("&lt;");
	case '>':
		return STR("&gt;");
	case '"':
		return STR("&quot;");
	case '\'':
		return STR("&#39;");
	default:
		return STR_ABSENT;
	}
}

/* Most of what is shown: ASCII that needs no second look. */
static bool
is_plain(char byte)
{
	return byte >= ' ' && byte <= '~' && byte != '&' && byte != '<' &&
	    byte != '>' && byte != '"' && byte != '\'';
}

static void
add(struct buf *out, struct str s, bool with_entities)
{
	size_t start = 0;
	size_t at = 0;

	while (at < s.len) {
		struct str instead = STR_ABSENT;
		size_t len, step;

		if (is_plain(s.bytes[at])) {
			at++;
			continue;
		}
		len = character_length(s.bytes + at, s.len - at);
		step = len == 0 ? 1 : len;
		if (len == 0 || is_refused(s.bytes + at, len))
			instead = STR("\xef\xbf\xbd");
		else if (with_entities)
			instead = entity_of(s.bytes[at]);
		if (!with_entities && s.bytes[at] == '\r')
			instead = STR("");
		if (!str_is_absent(instead)) {
			buf_add(out, str_range(s.bytes + start, at - start));
			buf_add(out, instead);
			start = at + step;
		}
		at += step;
	}
	if (start < s.len)
		buf_add(out, str_range(s.bytes + start, s.len - start));
}

void
html_text(struct buf *out, struct str s)
{
	add(out, s, true);
}

void
html_plain(struct buf *out, struct str s)
{
	add(out, s, false);
}

void
html_bdi(struct buf *out, struct str s)
{
	buf_add(out, STR("<bdi>"));
	html_text(out, s);
	buf_add(out, STR("</bdi>"));
}

void
html_host(struct buf *out, struct str s)
{
	buf_add(out, STR("<bdi dir=\"ltr\">"));
	html_text(out, s);
	buf_add(out, STR("</bdi>"));
}

void
html_site(struct buf *out, struct str host, struct str site)
{
	size_t before = str_is_empty(site) || !str_ends(host, site) ? 0 :
	    host.len - site.len;

	buf_add(out, STR("<bdi dir=\"ltr\">"));
	html_text(out, str_first(host, before));
	/* On a narrow screen it is rather broken there than inside. */
	buf_add(out, before > 0 ? STR("<wbr><strong>") : STR("<strong>"));
	html_text(out, str_from(host, before));
	buf_add(out, STR("</strong></bdi>"));
}

static bool
is_letter(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

static bool
is_scheme_byte(char byte)
{
	return is_letter(byte) || (byte >= '0' && byte <= '9') ||
	    byte == '+' || byte == '-' || byte == '.';
}

static bool
is_local(struct str s)
{
	if (s.len == 0 || s.bytes[0] != '/')
		return false;
	return s.len == 1 || (s.bytes[1] != '/' && s.bytes[1] != '\\');
}

static bool
is_printable(struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		if ((unsigned char)s.bytes[i] <= ' ' || s.bytes[i] == 0x7f ||
		    s.bytes[i] == '\\')
			return false;
	}
	return true;
}

/* http, https, or a scheme that has the shape of a domain backwards. */
static bool
is_outward(struct str s)
{
	size_t colon = str_find(s, ':', 0);
	struct str scheme;

	if (colon == SIZE_MAX || colon == 0 || !is_letter(s.bytes[0]))
		return false;
	scheme = str_first(s, colon);
	for (size_t i = 0; i < scheme.len; i++) {
		if (!is_scheme_byte(scheme.bytes[i]))
			return false;
	}
	if (str_equal_nocase(scheme, STR("http")) ||
	    str_equal_nocase(scheme, STR("https")))
		return str_starts(str_from(s, colon), STR("://"));
	return str_find(scheme, '.', 0) != SIZE_MAX;
}

void
html_url(struct buf *out, struct str s)
{
	if (is_printable(s) && (is_local(s) || is_outward(s)))
		html_text(out, s);
	else
		buf_add(out, STR("about:invalid"));
}

void
html_path(struct buf *out, struct str s)
{
	if (is_printable(s) && is_local(s))
		html_text(out, s);
	else
		buf_add(out, STR("/"));
}
