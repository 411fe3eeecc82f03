/*
 * What a mail promises before it travels: no value becomes a header of its own,
 * no line is longer than mail servers take, and every text comes back out as it
 * went in.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sodium.h>

#include "base/mailbox.h"
#include "mail/message.h"

#define ROUNDS	20000

static struct arena *arena;

static int
open_all(void **state)
{
	(void)state;
	arena = arena_open((size_t)16 << 20);
	return sodium_init() < 0 ? -1 : 0;
}

static int
close_all(void **state)
{
	(void)state;
	arena_close(&arena);
	return 0;
}

static struct str
header(struct str value)
{
	static char room[8192];
	struct arena *a = arena_open(1 << 20);
	struct buf b;

	buf_open(&b, a, sizeof(room));
	message_header(&b, "Subject", value);
	assert_false(buf_is_full(&b));
	memcpy(room, b.bytes, b.len);
	arena_close(&a);
	return str_range(room, b.len);
}

static void
assert_header(struct str value, const char *wanted)
{
	struct str said = header(value);

	if (!str_equal(said, str_of(wanted)))
		fail_msg("\"%.*s\" is not \"%s\"", STR_ARG(said), wanted);
}

static void
plain_words_stay_and_others_are_encoded(void **state)
{
	(void)state;
	assert_header(STR("DNS Pilot now has access"),
	    "Subject: DNS Pilot now has access\r\n");
	assert_header(STR("Zürich"), "Subject: =?UTF-8?B?WsO8cmljaA==?=\r\n");
	assert_header(STR("a\r\nBcc: x@example.com"),
	    "Subject: a  Bcc: x@example.com\r\n");
	assert_header(STR("a\nb\tc"), "Subject: a b c\r\n");
	assert_header(STR("=?UTF-8?Q?x?="),
	    "Subject: =?UTF-8?B?PT9VVEYtOD9RP3g/PQ==?=\r\n");
	assert_header(STR(""), "Subject: \r\n");
	assert_header(STR("  \t "), "Subject: \r\n");
}

/* Back to text: what RFC 2047 says, for base64 words alone. */
static struct str
decoded(struct str line)
{
	static char room[2 * MESSAGE_TEXT_MAX_BYTES];
	struct str rest = str_from(line, sizeof("Subject: ") - 1), word;
	struct buf b;

	buf_open_on(&b, room, sizeof(room));
	if (str_find(rest, '?', 0) == SIZE_MAX ||
	    !str_starts(rest, STR("=?UTF-8?B?")))
		return str_first(rest, rest.len - 2);
	while (str_next(&rest, ' ', &word)) {
		unsigned char bytes[64];
		size_t len = 0;

		word = str_from(word, sizeof("=?UTF-8?B?") - 1);
		word = str_first(word, str_find(word, '?', 0));
		assert_int_equal(sodium_base642bin(bytes, sizeof(bytes),
		    word.bytes, word.len, NULL, &len, NULL,
		    sodium_base64_VARIANT_ORIGINAL), 0);
		/* Each word is whole characters. */
		assert_true(str_is_utf8(str_range(bytes, len)));
		buf_add(&b, str_range(bytes, len));
	}
	assert_false(buf_is_full(&b));
	return buf_str(&b);
}

static void
assert_one_header(struct str said)
{
	size_t start = 0;

	assert_true(str_ends(said, STR("\r\n")));
	for (size_t i = 0; i < said.len; i++) {
		unsigned char c = (unsigned char)said.bytes[i];

		assert_true(c == '\r' || c == '\n' || (c >= ' ' && c <= '~'));
		if (c == '\r')
			assert_true(i + 1 < said.len &&
			    said.bytes[i + 1] == '\n');
		if (c != '\n')
			continue;
		assert_true(i > 0 && said.bytes[i - 1] == '\r');
		/* With its CRLF; RFC 2047 allows 76 without. */
		assert_true(i + 1 - start <= 78);
		start = i + 1;
		/* A further line goes on, and has something in it. */
		if (start < said.len)
			assert_true(said.bytes[start] == ' ' &&
			    said.bytes[start + 1] > ' ');
	}
}

/* s:A45, over random bytes and over texts made to break things. */
static void
no_value_makes_a_second_header(void **state)
{
	static const char *const pieces[] = { "\r\n", "\n", "\r", "\0", ":",
	    "Bcc: ", "=?", "?=", " ", "\t", "a", "ü", "ص", "😀", "\xff",
	    "\xe2\x80\xa8", "\x85", "\xc2\x85", "=", "\"", "<x@y>" };

	(void)state;
	for (int i = 0; i < ROUNDS; i++) {
		char text[600];
		size_t len = 0, wanted = randombytes_uniform(500);

		while (len < wanted) {
			const char *piece = pieces[randombytes_uniform(
			    sizeof(pieces) / sizeof(pieces[0]))];
			size_t n = piece[0] == '\0' ? 1 : strlen(piece);

			if ((i & 1) != 0) {
				text[len++] = (char)randombytes_uniform(256);
				continue;
			}
			memcpy(text + len, piece, n);
			len += n;
		}
		assert_one_header(header(str_range(text, len)));
	}
}

static void
a_text_comes_back_as_it_was(void **state)
{
	static const char *const signs[] = { "a", "ß", "ن", "漢", "😀", " x" };

	(void)state;
	for (int i = 0; i < 2000; i++) {
		char text[320];
		size_t len = 0, wanted = 1 + randombytes_uniform(280);

		text[len++] = 'x';
		while (len < wanted) {
			const char *sign = signs[randombytes_uniform(6)];

			memcpy(text + len, sign, strlen(sign));
			len += strlen(sign);
		}
		assert_true(str_equal(decoded(header(str_range(text, len))),
		    str_range(text, len)));
	}
}

static void
assert_quoted(const char *text, const char *wanted)
{
	struct buf b;

	buf_open(&b, arena, 64 << 10);
	message_quoted_printable(&b, str_of(text));
	if (!str_equal(buf_str(&b), str_of(wanted)))
		fail_msg("\"%.*s\" is not \"%s\"", STR_ARG(buf_str(&b)),
		    wanted);
}

static void
bodies_are_quoted_printable(void **state)
{
	(void)state;
	assert_quoted("one\n\ntwo\n", "one\r\n\r\ntwo\r\n");
	assert_quoted("1=1 \n", "1=3D1=20\r\n");
	assert_quoted("tab\there\t", "tab\there=09\r\n");
	assert_quoted(".\n.x\n", "=2E\r\n=2Ex\r\n");
	assert_quoted("ü\r\n", "=C3=BC=0D\r\n");
	assert_quoted(
	    "0123456789012345678901234567890123456789012345678901234567890123"
	    "456789012345\n",
	    "0123456789012345678901234567890123456789012345678901234567890123"
	    "456789012345\r\n");
	assert_quoted(
	    "0123456789012345678901234567890123456789012345678901234567890123"
	    "45678901234.x\n",
	    "0123456789012345678901234567890123456789012345678901234567890123"
	    "45678901234=\r\n=2Ex\r\n");
}

static size_t
unquoted(struct str s, char *room)
{
	size_t len = 0;

	for (size_t i = 0; i < s.len; i++) {
		struct str two;

		if (s.bytes[i] == '\r') {
			room[len++] = '\n';
			i++;
			continue;
		}
		if (s.bytes[i] != '=') {
			room[len++] = s.bytes[i];
			continue;
		}
		two = str_first(str_from(s, i + 1), 2);
		i += 2;
		if (str_equal(two, STR("\r\n")))
			continue;
		assert_int_equal(two.len, 2);
		{
			char both[3] = { two.bytes[0], two.bytes[1], 0 };

			room[len++] = (char)strtol(both, NULL, 16);
		}
	}
	return len;
}

static void
every_body_comes_back_in_short_lines(void **state)
{
	(void)state;
	for (int i = 0; i < 5000; i++) {
		char text[400], back[1600];
		size_t len = randombytes_uniform(sizeof(text) - 1), start = 0;
		struct arena *a = arena_open(1 << 20);
		struct buf b;

		for (size_t k = 0; k < len; k++)
			text[k] = (i & 1) != 0 ?
			    (char)randombytes_uniform(256) :
			    "a. =\n\tz"[randombytes_uniform(7)];
		text[len++] = '\n';
		buf_open(&b, a, 1 << 16);
		message_quoted_printable(&b, str_range(text, len));
		for (size_t k = 0; k < b.len; k++) {
			if (b.bytes[k] != '\n')
				continue;
			assert_true(k > 0 && b.bytes[k - 1] == '\r');
			assert_true(k + 1 - start <= 78);
			assert_true(b.bytes[start] != '.');
			start = k + 1;
		}
		assert_true(str_equal(str_range(back,
		    unquoted(buf_str(&b), back)), str_range(text, len)));
		arena_close(&a);
	}
}

static void
a_whole_mail_is_what_the_standards_say(void **state)
{
	static const char wanted[] =
	    "From: Placet\r\n <no-reply@example.com>\r\n"
	    "To: <ana@example.com>\r\n"
	    "Subject: Hello\r\n"
	    "Date: Sat, 21 Nov 2026 05:13:52 +0000\r\n"
	    "Message-ID: <0a-1@id.example.com>\r\n"
	    "Auto-Submitted: auto-generated\r\n"
	    "MIME-Version: 1.0\r\n"
	    "Content-Type: multipart/alternative;\r\n boundary=\"=_0a-1\"\r\n"
	    "\r\n--=_0a-1\r\n"
	    "Content-Type: text/plain; charset=utf-8\r\n"
	    "Content-Transfer-Encoding: quoted-printable\r\n"
	    "Content-Language: en\r\n\r\n"
	    "Hello, Ana\r\n"
	    "\r\n--=_0a-1\r\n"
	    "Content-Type: text/html; charset=utf-8\r\n"
	    "Content-Transfer-Encoding: quoted-printable\r\n"
	    "Content-Language: en\r\n\r\n"
	    "hello\r\n"
	    "\r\n--=_0a-1--\r\n";
	struct buf b;

	(void)state;
	buf_open(&b, arena, 64 << 10);
	message_write(&b, &(struct mail_message){
		.from = STR("no-reply@example.com"),
		.to = STR("ana@example.com"),
		.from_name = STR("Placet"),
		.subject = STR("Hello\n"),
		.id = STR("0a-1"),
		.host = STR("id.example.com"),
		.date = { INT64_C(1795238032) * 1000000 },
		.language = STR("en"),
		.plain = STR("Hello, Ana\n"),
		.html = STR("hello\n"),
	});
	if (!str_equal(buf_str(&b), str_of(wanted)))
		fail_msg("%.*s", STR_ARG(buf_str(&b)));
}

static void
only_addresses_that_end_nothing_are_written(void **state)
{
	static const char *const good[] = { "ana@example.com", "a.b+c@x.y",
	    "o'neil@example.co.uk", "名@例え.jp", "a@b" };
	static const char *const bad[] = { "", "@", "a@", "@b", "a", "a b@c.d",
	    "a@b c", "a>@b.c", "<a@b.c", "a,b@c.d", "a@b.c>", "\"a\"@b.c",
	    "a@b@c", "a@[127.0.0.1]", "a@b.c\r\nBcc: x", "a\n@b.c", ".a@b.c",
	    "a.@b.c", "a..b@c.d", "a@.b", "a@b.", "a(x)@b.c", "a@b;c",
	    "a\xff@b.c", "a\\@b.c", "a@b.c NOTIFY=NEVER" };

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		if (!mailbox_is_fine(str_of(good[i])))
			fail_msg("%s", good[i]);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (mailbox_is_fine(str_of(bad[i])))
			fail_msg("%s", bad[i]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain_words_stay_and_others_are_encoded),
		cmocka_unit_test(no_value_makes_a_second_header),
		cmocka_unit_test(a_text_comes_back_as_it_was),
		cmocka_unit_test(bodies_are_quoted_printable),
		cmocka_unit_test(every_body_comes_back_in_short_lines),
		cmocka_unit_test(a_whole_mail_is_what_the_standards_say),
		cmocka_unit_test(only_addresses_that_end_nothing_are_written),
	};

	return cmocka_run_group_tests(tests, open_all, close_all);
}
