#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "web/gate.h"

#define LINE	"GET / HTTP/1.1\r\n"
#define HOST	"Host: x\r\n"

struct row {
	const char	*bytes;
	size_t		 len;
	int		 status;	/* 0: passes, -1: more is needed */
};

#define ROW(text, status)	{ text, sizeof(text) - 1, status }

static void
check(const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct gate_answer a = gate_judge(rows[i].bytes, rows[i].len);
		int said = a.verdict == GATE_PASS ? 0 :
		    a.verdict == GATE_MORE ? -1 : a.http_status;

		if (said != rows[i].status)
			fail_msg("%d, not %d: %.*s", said, rows[i].status,
			    (int)rows[i].len, rows[i].bytes);
	}
}

#define CHECK(rows)	check(rows, sizeof(rows) / sizeof((rows)[0]))

static void
ordinary_heads_pass(void **state)
{
	static const struct row rows[] = {
		ROW(LINE HOST "\r\n", 0),
		ROW("HEAD /a?b=%20 HTTP/1.0\r\n" HOST "\r\n", 0),
		ROW("DELETE /a HTTP/1.1\r\n" HOST "Content-Length: 0\r\n\r\n",
		    0),
		ROW("POST / HTTP/1.1\r\n" HOST "Content-Length: 2\r\n\r\n", 0),
		ROW("POST / HTTP/1.1\r\n" HOST "Content-Length: 2\r\n\r\nab",
		    0),
		ROW("POST / HTTP/1.1\r\n" HOST "\r\n", 0),
		ROW(LINE "Hostile: evil\r\n" HOST "\r\n", 0),
		ROW(LINE HOST "A:\r\nB: \t\r\nC: \xc3\xa4\tx\r\n\r\n", 0),
		ROW(LINE "host:\tx \r\n\r\n", 0),
		ROW(LINE "Host: [::1]:8080\r\n\r\n", 0),
	};

	(void)state;
	CHECK(rows);
}

static void
a_part_of_a_head_waits(void **state)
{
	static const struct row rows[] = {
		ROW("", -1),
		ROW("G", -1),
		ROW(LINE, -1),
		ROW(LINE HOST, -1),
		ROW(LINE HOST "\r", -1),
		ROW(LINE "Host: x\r", -1),
	};

	(void)state;
	CHECK(rows);
}

static void
bad_lines_are_refused_at_once(void **state)
{
	static const struct row rows[] = {
		ROW("\r\n", 400),
		ROW(" ", 400),
		ROW("\x16\x03\x01", 400),
		ROW("GET / HTTP/1.1\n", 400),
		ROW(LINE "a\rb", 400),
		ROW(LINE "a\0b", 400),
		ROW("GET / HTTP/1.1\nHost: x\r\n\r\n", 400),
		ROW(LINE HOST "A: b\nC: d\r\n\r\n", 400),
		ROW(LINE HOST "A: b\rC: d\r\n\r\n", 400),
		ROW(LINE HOST "A: b\0\r\n\r\n", 400),
		ROW(LINE HOST "A: b\x01\r\n\r\n", 400),
		ROW(LINE HOST "A: b\x7f\r\n\r\n", 400),
		ROW(LINE HOST " folded\r\n\r\n", 400),
		ROW(LINE HOST "\tfolded: x\r\n\r\n", 400),
		ROW(LINE "Host : x\r\n\r\n", 400),
		ROW(LINE HOST "A\tb: c\r\n\r\n", 400),
		ROW(LINE HOST "nothing\r\n\r\n", 400),
		ROW(LINE HOST ": x\r\n\r\n", 400),
		ROW(LINE HOST "\xc3\xa4: x\r\n\r\n", 400),
	};

	(void)state;
	CHECK(rows);
}

static void
request_lines_have_one_form(void **state)
{
	static const struct row rows[] = {
		ROW("GET  / HTTP/1.1\r\n" HOST "\r\n", 400),
		ROW("GET / HTTP/1.1 \r\n" HOST "\r\n", 400),
		ROW("GET /\r\n" HOST "\r\n", 400),
		ROW("GET\r\n" HOST "\r\n", 400),
		ROW("GET / http/1.1\r\n" HOST "\r\n", 400),
		ROW("GET / HTTP/1.2\r\n" HOST "\r\n", 400),
		ROW("PUT / HTTP/1.0\r\n" HOST "\r\n", 400),
		ROW("OPTIONS / HTTP/1.0\r\n" HOST "\r\n", 400),
		ROW("GET / HTTP/2.0\r\n" HOST "\r\n", 400),
		ROW("GET * HTTP/1.1\r\n" HOST "\r\n", 400),
		ROW("GET http://x/ HTTP/1.1\r\n" HOST "\r\n", 400),
		ROW("GET /#a HTTP/1.1\r\n" HOST "\r\n", 400),
		ROW("GET /\xc3\xa4 HTTP/1.1\r\n" HOST "\r\n", 400),
		ROW("Get / HTTP/1.1\r\n" HOST "\r\n", 405),
		ROW("TRACE / HTTP/1.1\r\n" HOST "\r\n", 405),
		ROW("G(T / HTTP/1.1\r\n" HOST "\r\n", 400),
		ROW("ABCDEFGHIJKLMNOPQ / HTTP/1.1\r\n" HOST "\r\n", 400),
	};

	(void)state;
	CHECK(rows);
}

static void
there_is_one_host(void **state)
{
	static const struct row rows[] = {
		ROW(LINE "\r\n", 400),
		ROW(LINE HOST "Host: x\r\n\r\n", 400),
		ROW(LINE HOST "hOST: y\r\n\r\n", 400),
		ROW(LINE "Host:\r\n\r\n", 400),
		ROW(LINE "Host: a b\r\n\r\n", 400),
		ROW(LINE "Host: u@x\r\n\r\n", 400),
		ROW(LINE "Host: x/y\r\n\r\n", 400),
		ROW(LINE "Hostile: x\r\n\r\n", 400),
	};

	(void)state;
	CHECK(rows);
}

static void
lengths_have_one_reading(void **state)
{
#define POST	"POST / HTTP/1.1\r\n" HOST
	static const struct row rows[] = {
		ROW(POST "Content-Length: 1\r\n\r\nab", 400),
		ROW(POST "Content-Length: 0\r\n\r\na", 400),
		ROW(POST "Content-Length: +1\r\n\r\n", 400),
		ROW(POST "Content-Length: -1\r\n\r\n", 400),
		ROW(POST "Content-Length: 0x1\r\n\r\n", 400),
		ROW(POST "Content-Length: 1 1\r\n\r\n", 400),
		ROW(POST "Content-Length: 1, 1\r\n\r\n", 400),
		ROW(POST "Content-Length:\r\n\r\n", 400),
		ROW(POST "Content-Length: 18446744073709551617\r\n\r\n", 400),
		ROW(POST "Content-Length: 1\r\nContent-Length: 1\r\n\r\n", 400),
		ROW(POST "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n"
		    "\r\n", 400),
		ROW(POST "Transfer-Encoding: chunked\r\n\r\n", 411),
		ROW(LINE HOST "Transfer-Encoding: chunked\r\n\r\n", 400),
		ROW(LINE HOST "Content-Length: 1\r\n\r\n", 400),
		ROW(LINE HOST "Content-Length: 1\r\n\r\na", 400),
		ROW(LINE HOST "\r\na", 400),
		ROW(LINE HOST "\r\n" LINE HOST "\r\n", 400),
	};
#undef POST

	(void)state;
	CHECK(rows);
}

static struct gate_answer
judge(const struct buf *b)
{
	return gate_judge(buf_str(b).bytes, buf_str(b).len);
}

static void
sixty_four_headers_fit(void **state)
{
	struct arena *a = arena_open(1 << 20);
	struct buf b;

	(void)state;
	for (int count = GATE_HEADERS_MAX; count <= GATE_HEADERS_MAX + 1;
	    count++) {
		buf_open(&b, a, 1 << 17);
		buf_add(&b, STR(LINE HOST));
		for (int i = 1; i < count; i++)
			buf_printf(&b, "X-%d: y\r\n", i);
		buf_add(&b, STR("\r\n"));
		if (count == GATE_HEADERS_MAX) {
			assert_int_equal(judge(&b).verdict, GATE_PASS);
			assert_int_equal(judge(&b).head_bytes, buf_str(&b).len);
		} else {
			assert_int_equal(judge(&b).http_status, 431);
		}
	}
	arena_close(&a);
}

static bool
is_upload(struct str raw_path)
{
	return str_equal(raw_path, STR("/picture"));
}

static size_t
body_limit_of(const char *target)
{
	struct arena *a = arena_open(1 << 20);
	struct gate_answer answer;
	struct buf b;

	buf_open(&b, a, 4096);
	buf_printf(&b, "POST %s HTTP/1.1\r\n" HOST
	    "Content-Length: 70000\r\n\r\n", target);
	answer = judge(&b);
	assert_int_equal(answer.body_bytes, 70000);
	if (answer.body_max_bytes < 70000) {
		assert_int_equal(answer.verdict, GATE_REFUSE);
		assert_int_equal(answer.http_status, 413);
	} else {
		assert_int_equal(answer.verdict, GATE_PASS);
	}
	arena_close(&a);
	return answer.body_max_bytes;
}

static void
only_uploads_may_be_long(void **state)
{
	(void)state;
	assert_int_equal(body_limit_of("/picture"), GATE_BODY_MAX_BYTES);
	gate_let_upload(is_upload, 500000);
	assert_int_equal(body_limit_of("/picture"), 500000);
	assert_int_equal(body_limit_of("/picture?x=/picture"), 500000);
	assert_int_equal(body_limit_of("/login?x=/picture"),
	    GATE_BODY_MAX_BYTES);
	assert_int_equal(body_limit_of("/"), GATE_BODY_MAX_BYTES);
	gate_let_upload(NULL, 0);
	assert_int_equal(body_limit_of("/picture"), GATE_BODY_MAX_BYTES);
}

static void
long_targets_fit(void **state)
{
	struct arena *a = arena_open(1 << 20);
	struct buf b;

	(void)state;
	for (int len = GATE_TARGET_MAX_BYTES; len <= GATE_TARGET_MAX_BYTES + 1;
	    len++) {
		buf_open(&b, a, 1 << 17);
		buf_add(&b, STR("GET /"));
		for (int i = 1; i < len; i++)
			buf_add_byte(&b, 'a');
		buf_add(&b, STR(" HTTP/1.1\r\n" HOST "\r\n"));
		if (len == GATE_TARGET_MAX_BYTES)
			assert_int_equal(judge(&b).verdict, GATE_PASS);
		else
			assert_int_equal(judge(&b).http_status, 414);
	}
	arena_close(&a);
}

static void
endless_heads_end(void **state)
{
	struct arena *a = arena_open(1 << 20);
	struct buf b;

	(void)state;
	buf_open(&b, a, 1 << 17);
	buf_add(&b, STR("GET /"));
	while (buf_str(&b).len < GATE_TARGET_MAX_BYTES + 64)
		buf_add_byte(&b, 'a');
	assert_int_equal(judge(&b).http_status, 414);

	buf_clear(&b);
	buf_add(&b, STR(LINE HOST "A: "));
	while (buf_str(&b).len < GATE_HEAD_MAX_BYTES - 1)
		buf_add_byte(&b, 'a');
	assert_int_equal(judge(&b).verdict, GATE_MORE);
	buf_add_byte(&b, 'a');
	assert_int_equal(judge(&b).http_status, 431);
	arena_close(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ordinary_heads_pass),
		cmocka_unit_test(a_part_of_a_head_waits),
		cmocka_unit_test(bad_lines_are_refused_at_once),
		cmocka_unit_test(request_lines_have_one_form),
		cmocka_unit_test(there_is_one_host),
		cmocka_unit_test(lengths_have_one_reading),
		cmocka_unit_test(sixty_four_headers_fit),
		cmocka_unit_test(only_uploads_may_be_long),
		cmocka_unit_test(long_targets_fit),
		cmocka_unit_test(endless_heads_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
