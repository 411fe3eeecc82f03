#include "mail/message.h"

#include <string.h>

#include <sodium.h>

#include "base/mailbox.h"

/* RFC 2047 §2: a line with encoded words has at most 76 bytes, a word 75. */
#define LINE_MAX_BYTES		((size_t)76)
#define WORD_FRAME_BYTES	(sizeof("=?UTF-8?B?" "?=") - 1)
#define WORD_BASE64_MAX		((size_t)60)	/* 45 bytes of text */

#define CRLF			STR("\r\n")

/* --- headers --- */

/* Bytes of the code point that `s` begins with; 1 for what is none. */
static size_t
code_point_len(struct str s)
{
	struct str rest = s;
	uint32_t code_point;

	(void)str_next_code_point(&rest, &code_point);
	return s.len - rest.len;
}

/*
 * One line: each control character, and what is not UTF-8, becomes a space;
 * no longer than a person reads.
 */
static struct str
one_line(struct arena *a, struct str value)
{
	struct str rest = value, last = value;
	uint32_t code_point;
	struct buf b;

	buf_open(&b, a, MESSAGE_TEXT_MAX_BYTES);
	while (str_next_code_point(&rest, &code_point)) {
		struct str one = str_first(last, last.len - rest.len);

		if (b.len + one.len > MESSAGE_TEXT_MAX_BYTES)
			break;
		if (code_point == STR_NOT_UTF8 || str_has_control(one))
			buf_add_byte(&b, ' ');
		else
			buf_add(&b, one);
		last = rest;
	}
	return str_trim(buf_str(&b));
}

static bool
is_plain_ascii(struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		if (s.bytes[i] < ' ' || s.bytes[i] > '~')
			return false;
	}
	/* Would be read as an encoded word. */
	return !str_contains(s, STR("=?"));
}

/* As many whole characters as fit into `room` bytes of base64; at least one. */
static size_t
word_len(struct str text, size_t room)
{
	size_t most = room / 4 * 3, len = code_point_len(text);

	while (len < text.len) {
		size_t next = code_point_len(str_from(text, len));

		if (len + next > most)
			break;
		len += next;
	}
	return len;
}

static void
add_word(struct buf *out, struct str text)
{
	char base64[WORD_BASE64_MAX + 8];

	INSIST(sodium_base64_encoded_len(text.len,
	    sodium_base64_VARIANT_ORIGINAL) <= sizeof(base64));
	sodium_bin2base64(base64, sizeof(base64),
	    (const unsigned char *)text.bytes, text.len,
	    sodium_base64_VARIANT_ORIGINAL);
	buf_add(out, STR("=?UTF-8?B?"));
	buf_add(out, str_of(base64));
	buf_add(out, STR("?="));
}

/* `used`: bytes on the line so far. */
static void
add_words(struct buf *out, struct str text, size_t used)
{
	while (text.len > 0) {
		size_t room = LINE_MAX_BYTES - used - WORD_FRAME_BYTES, len;

		if (room > WORD_BASE64_MAX)
			room = WORD_BASE64_MAX;
		len = word_len(text, room);
		add_word(out, str_first(text, len));
		text = str_from(text, len);
		if (text.len > 0)
			buf_add(out, STR("\r\n "));
		used = 1;
	}
}

void
message_header(struct buf *out, const char *name, struct str value)
{
	size_t used = strlen(name) + 2;
	struct str text = one_line(out->arena, value);

	buf_printf(out, "%s: ", name);
	if (is_plain_ascii(text) && used + text.len <= LINE_MAX_BYTES)
		buf_add(out, text);
	else
		add_words(out, text, used);
	buf_add(out, CRLF);
}

/* RFC 5322 §3.2.3: words of letters and digits need no quotes. */
static bool
is_phrase(struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		char c = s.bytes[i];

		if ((c < 'a' || c > 'z') && (c < 'A' || c > 'Z') &&
		    (c < '0' || c > '9') && c != ' ')
			return false;
	}
	return s.len > 0 && s.len <= 40;
}

static void
add_from(struct buf *out, const struct mail_message *m)
{
	struct str name = one_line(out->arena, m->from_name);

	buf_add(out, STR("From: "));
	if (is_phrase(name))
		buf_add(out, name);
	else
		add_words(out, name, sizeof("From: ") - 1);
	buf_printf(out, "\r\n <%.*s>\r\n", STR_ARG(m->from));
}

/* RFC 5322 §3.3 */
static void
add_date(struct buf *out, struct utime t)
{
	static const char days[] = "ThuFriSatSunMonTueWed";
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	int year, month, day, hour, minute, second;
	size_t weekday;

	utime_parts(t, &year, &month, &day, &hour, &minute, &second);
	/* 1970-01-01 was a Thursday; mails are sent after it. */
	weekday = (size_t)(t.us / INT64_C(86400000000) % 7);
	buf_printf(out, "Date: %.3s, %d %.3s %04d %02d:%02d:%02d +0000\r\n",
	    days + 3 * weekday, day, months + 3 * (month - 1), year, hour,
	    minute, second);
}

/* --- bodies --- */

static void
add_quoted(struct buf *out, unsigned char byte)
{
	static const char digits[] = "0123456789ABCDEF";

	buf_add_byte(out, '=');
	buf_add_byte(out, digits[byte >> 4]);
	buf_add_byte(out, digits[byte & 15]);
}

static bool
is_quoted(struct str line, size_t i)
{
	char c = line.bytes[i];

	if (c == ' ' || c == '\t')
		return i + 1 == line.len;
	/* A dot alone in its line would end the mail where it is not doubled. */
	return c < '!' || c > '~' || c == '=' || (c == '.' && i == 0);
}

static void
add_line(struct buf *out, struct str line)
{
	size_t used = 0;

	for (size_t i = 0; i < line.len; i++) {
		bool quoted = is_quoted(line, i);
		size_t width = quoted ? 3 : 1;
		/* The last one needs no room for a soft break. */
		size_t most = i + 1 == line.len ? LINE_MAX_BYTES :
		    LINE_MAX_BYTES - 1;

		if (used + width > most) {
			buf_add(out, STR("=\r\n"));
			used = 0;
		}
		/* A soft break may bring a dot to the front of a line. */
		if (quoted || (used == 0 && line.bytes[i] == '.')) {
			add_quoted(out, (unsigned char)line.bytes[i]);
			width = 3;
		} else {
			buf_add_byte(out, line.bytes[i]);
		}
		used += width;
	}
	buf_add(out, CRLF);
}

void
message_quoted_printable(struct buf *out, struct str text)
{
	struct str rest = text, line;

	while (str_next(&rest, '\n', &line))
		add_line(out, line);
}

static void
add_part(struct buf *out, const struct mail_message *m, const char *type,
    struct str text)
{
	buf_printf(out, "\r\n--=_%.*s\r\n"
	    "Content-Type: text/%s; charset=utf-8\r\n"
	    "Content-Transfer-Encoding: quoted-printable\r\n"
	    "Content-Language: %.*s\r\n\r\n", STR_ARG(m->id), type,
	    STR_ARG(m->language));
	message_quoted_printable(out, text);
}

void
message_write(struct buf *out, const struct mail_message *m)
{
	INSIST(mailbox_is_fine(m->from) && mailbox_is_fine(m->to));
	add_from(out, m);
	buf_printf(out, "To: <%.*s>\r\n", STR_ARG(m->to));
	message_header(out, "Subject", m->subject);
	add_date(out, m->date);
	buf_printf(out, "Message-ID: <%.*s@%.*s>\r\n", STR_ARG(m->id),
	    STR_ARG(m->host));
	/* RFC 3834 §5: nobody's absence is told to us. */
	buf_add(out, STR("Auto-Submitted: auto-generated\r\n"
	    "MIME-Version: 1.0\r\n"));
	/* "=_" never stands in quoted-printable text. */
	buf_printf(out, "Content-Type: multipart/alternative;\r\n"
	    " boundary=\"=_%.*s\"\r\n", STR_ARG(m->id));
	add_part(out, m, "plain", m->plain);
	add_part(out, m, "html", m->html);
	buf_printf(out, "\r\n--=_%.*s--\r\n", STR_ARG(m->id));
}
