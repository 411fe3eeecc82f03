#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "web/csrf.h"
#include "web/inside.h"
#include "web/peer.h"
#include "web/refusal.h"
#include "web/reply.h"
#include "web/router.h"

static struct configuration conf;

static int
opened(void **state)
{
	conf = (struct configuration){ .public_url = STR("http://127.0.0.1") };
	*state = exchange_open(&conf);
	return 0;
}

static int
closed(void **state)
{
	struct exchange *x = *state;

	exchange_close(&x);
	return 0;
}

/* All values of that header with ", " between; "" if there is none. */
static struct str
line_of(struct exchange *x, struct str name)
{
	struct reply_lines lines = reply_lines_of(x);
	struct buf b;

	buf_open(&b, x->arena, 1 << 16);
	for (size_t i = 0; i < lines.count; i++) {
		if (!str_equal_nocase(lines.items[i].name, name))
			continue;
		if (b.len > 0)
			buf_add(&b, STR(", "));
		buf_add(&b, lines.items[i].value);
	}
	return buf_str(&b);
}

static void
assert_line(struct exchange *x, const char *name, const char *value)
{
	struct str is = line_of(x, str_of(name));

	if (!str_equal(is, str_of(value)))
		fail_msg("%s: \"%.*s\" is not \"%s\"", name, STR_ARG(is),
		    value);
}

static void
every_reply_is_armed(void **state)
{
	struct exchange *x = *state;

	assert_false(reply_is_set(x));
	assert_int_equal(reply_empty(x, 204), FAULT_NONE);
	assert_true(reply_is_set(x));
	assert_line(x, "content-security-policy", "default-src 'none'; "
	    "img-src 'self'; style-src 'self'; script-src 'self'; "
	    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'");
	assert_line(x, "x-content-type-options", "nosniff");
	assert_line(x, "x-frame-options", "DENY");
	assert_line(x, "referrer-policy", "no-referrer");
	assert_line(x, "cache-control", "no-store");
	assert_line(x, "cross-origin-opener-policy", "same-origin");
	assert_line(x, "cross-origin-resource-policy", "same-origin");
	assert_line(x, "strict-transport-security", "");
	conf.is_https = true;
	assert_line(x, "strict-transport-security", "max-age=31536000");
}

static void
forms_vary_two_headers(void **state)
{
	struct exchange *x = *state;

	buf_add(reply_page(x, 200), STR("<form>"));
	reply_form_ends_at(x, STR("https://rp.example"));
	reply_form_ends_at(x, STR("com.example.app:"));
	assert_line(x, "referrer-policy", "same-origin");
	assert_true(str_contains(line_of(x, STR("content-security-policy")),
	    STR("form-action 'self' https://rp.example com.example.app:; "
	    "frame-ancestors")));
	assert_line(x, "content-type", "text/html; charset=utf-8");
	assert_true(str_equal(reply_body(x), STR("<form>")));
}

static enum fault
nothing(struct exchange *x)
{
	(void)x;
	return FAULT_NONE;
}

/* What nobody has a fiber for, at an endpoint of OAuth: clients read it. */
static void
a_full_worker_says_so_as_the_path_does(void **state)
{
	static const struct route rows[] = {
		{ POST, "/oauth2/token", CLIENT, MACHINE, nothing },
	};
	static const struct route_table table = { "test", rows, 1 };
	const struct route_table *const tables[] = { &table };
	struct exchange *x = refusal_read(&conf,
	    STR("POST /oauth2/token HTTP/1.1\r\nHost: x\r\n\r\n"), false);

	(void)state;
	assert_non_null(x);
	routes_open(tables, 1);
	refusal_reply(x, 503, 0);
	assert_int_equal(x->inside->reply.http_status, 503);
	assert_line(x, "content-type", "application/json");
	assert_line(x, "access-control-allow-origin", "*");
	assert_line(x, "cache-control", "no-store");
	assert_line(x, "retry-after", "1");
	assert_true(str_starts(reply_body(x),
	    STR("{\"error\":\"temporarily_unavailable\",")));
	exchange_close(&x);
}

static void
a_header_said_again_replaces(void **state)
{
	struct exchange *x = *state;

	assert_int_equal(reply_json(x, 200, STR("{}")), FAULT_NONE);
	reply_header(x, STR("Cache-Control"), STR("public, max-age=60"));
	reply_header(x, STR("cache-control"), STR("public, max-age=5"));
	assert_line(x, "cache-control", "public, max-age=5");
	reply_header(x, STR("set-cookie"), STR("a=1"));
	reply_header(x, STR("set-cookie"), STR("b=1"));
	assert_line(x, "set-cookie", "a=1, b=1");
}

static void
cookies_follow_the_scheme(void **state)
{
	struct exchange *x = *state;

	assert_int_equal(reply_empty(x, 200), FAULT_NONE);
	reply_cookie(x, SESSION_COOKIE, STR("first"), 60);
	reply_cookie(x, SESSION_COOKIE, STR("abc"), 60);
	assert_line(x, "set-cookie",
	    "placet=abc; Path=/; HttpOnly; SameSite=Lax; Max-Age=60");
	conf.is_https = true;
	reply_cookie(x, SESSION_COOKIE, STR("abc"), -1);
	assert_true(str_contains(line_of(x, STR("set-cookie")),
	    STR("__Host-placet=abc; Path=/; HttpOnly; SameSite=Lax; Secure")));
}

static void
redirects_stay_where_they_are_meant(void **state)
{
	static const char *const outside[] = { "//evil", "/\\evil",
	    "https:evil", "/\tevil", "javascript:x", "", "evil", "/a\r\nb" };
	struct exchange *x = *state;

	for (size_t i = 0; i < sizeof(outside) / sizeof(outside[0]); i++) {
		assert_int_equal(reply_see_other_path(x, str_of(outside[i])),
		    FAULT_NONE);
		assert_line(x, "location", "/");
	}
	assert_int_equal(reply_see_other_path(x, STR("/a?b=//c")), FAULT_NONE);
	assert_line(x, "location", "/a?b=//c");
	assert_int_equal(reply_see_other(x, STR("https://x/\r\nA: b")),
	    FAULT_BAD_REQUEST);
	assert_int_equal(reply_see_other(x, STR("https://x/a b")),
	    FAULT_BAD_REQUEST);
	assert_int_equal(x->inside->reply.http_status, 303);
}

static void
oauth_errors_have_their_shape(void **state)
{
	struct exchange *x = *state;

	assert_int_equal(reply_oauth_error(x, 400, STR("invalid_grant"),
	    STR("say \"no\"\n")), FAULT_NONE);
	assert_true(str_equal(reply_body(x), STR("{\"error\":"
	    "\"invalid_grant\",\"error_description\":"
	    "\"say \\\"no\\\"\\n\"}")));
	assert_line(x, "cache-control", "no-store");
	assert_line(x, "pragma", "no-cache");
	assert_line(x, "content-type", "application/json");
}

static enum fault
handle(struct exchange *x)
{
	(void)x;
	return FAULT_NONE;
}

static void
machines_get_problems_as_json(void **state)
{
	static const struct route row = { GET, "/check", RESOURCE_SERVER,
	    MACHINE, handle };
	struct exchange *x = *state;

	x->route = &row;
	reply_fault(x, FAULT_STORE);
	assert_int_equal(x->inside->reply.http_status, 503);
	assert_line(x, "content-type", "application/problem+json");
	assert_true(str_starts(reply_body(x), STR("{\"status\":503,")));
	assert_true(line_of(x, STR("retry-after")).len > 0);

	assert_int_equal(path_read(x->arena, STR("/oauth2/token"),
	    &x->inside->path), FAULT_NONE);
	reply_fault(x, FAULT_UNAUTHENTICATED);
	assert_true(str_starts(reply_body(x),
	    STR("{\"error\":\"invalid_client\",")));
}

static void
only_our_pages_send_forms(void **state)
{
	struct str us = STR("https://placet.example");

	(void)state;
	assert_true(csrf_came_from_us(us, us, STR("same-origin")));
	assert_true(csrf_came_from_us(us, STR_ABSENT, STR_ABSENT));
	assert_true(csrf_came_from_us(us, us, STR("none")));
	assert_false(csrf_came_from_us(us, STR("null"), STR_ABSENT));
	assert_false(csrf_came_from_us(us, STR(""), STR_ABSENT));
	assert_false(csrf_came_from_us(us, STR("https://placet.example.evil"),
	    STR_ABSENT));
	assert_false(csrf_came_from_us(us, STR("http://placet.example"),
	    STR_ABSENT));
	assert_false(csrf_came_from_us(us, us, STR("cross-site")));
	assert_false(csrf_came_from_us(us, us, STR("same-site")));
	assert_false(csrf_came_from_us(us, STR_ABSENT, STR("cross-site")));
	assert_false(csrf_came_from_us(us, us, STR("")));
}

static void
proxies_are_believed_as_far_as_they_are_ours(void **state)
{
	static const struct {
		const char	*direct;
		const char	*said, *said_too;
		const char	*peer;
	} rows[] = {
		{ "9.9.9.9", "1.1.1.1", NULL, "9.9.9.9" },
		{ "127.0.0.1", NULL, NULL, "127.0.0.1" },
		{ "127.0.0.1", "1.1.1.1", NULL, "1.1.1.1" },
		{ "127.0.0.1", "1.1.1.1, 2.2.2.2", NULL, "2.2.2.2" },
		{ "127.0.0.1", "1.1.1.1, 2.2.2.2 ,\t::1", NULL, "2.2.2.2" },
		{ "127.0.0.1", "1.1.1.1", "2.2.2.2", "2.2.2.2" },
		{ "127.0.0.1", "1.1.1.1", "::1", "1.1.1.1" },
		{ "127.0.0.1", "1.1.1.1, unknown", NULL, "127.0.0.1" },
		{ "127.0.0.1", "1.1.1.1,", NULL, "127.0.0.1" },
		{ "::1", "2001:db8::7", NULL, "2001:db8::7" },
		{ "127.0.0.1", "127.0.0.1", NULL, "127.0.0.1" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct http_header headers[] = {
			{ STR("X-Forwarded-For"), str_of(rows[i].said) },
			{ STR("x-forwarded-for"), str_of(rows[i].said_too) },
		};
		size_t count = rows[i].said == NULL ? 0 :
		    rows[i].said_too == NULL ? 1 : 2;
		struct str peer = peer_of(str_of(rows[i].direct),
		    STR("127.0.0.1 ::1"), headers, count);

		if (!str_equal(peer, str_of(rows[i].peer)))
			fail_msg("%zu: %.*s", i, STR_ARG(peer));
	}
}

int
main(void)
{
#define TEST(name)	cmocka_unit_test_setup_teardown(name, opened, closed)
	const struct CMUnitTest tests[] = {
		TEST(every_reply_is_armed),
		TEST(forms_vary_two_headers),
		TEST(a_full_worker_says_so_as_the_path_does),
		TEST(a_header_said_again_replaces),
		TEST(cookies_follow_the_scheme),
		TEST(redirects_stay_where_they_are_meant),
		TEST(oauth_errors_have_their_shape),
		TEST(machines_get_problems_as_json),
		TEST(only_our_pages_send_forms),
		TEST(proxies_are_believed_as_far_as_they_are_ours),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
