/*
 * Which addresses may be registered (s:A01 to s:A09, s:A11, f:C9), and which
 * may then be asked for (s:A10).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/address_text.h"
#include "model/redirect_uri.h"

#define COUNT(array)	(sizeof(array) / sizeof((array)[0]))

static struct arena *arena;

static int
open_all(void **state)
{
	(void)state;
	arena = arena_open((size_t)16 * 1024 * 1024);
	return 0;
}

static int
close_all(void **state)
{
	(void)state;
	arena_close(&arena);
	return 0;
}

struct row {
	const char	*typed;
	enum problem	 problem;
};

static const struct row rows[] = {
	/* accepted as they are */
	{ "https://rp.example/cb", PROBLEM_NONE },
	{ "https://rp.example/cb/", PROBLEM_NONE },
	{ "https://rp.example/", PROBLEM_NONE },
	{ "https://rp.example", PROBLEM_NONE },
	{ "https://rp.example:8443/cb", PROBLEM_NONE },
	{ "https://rp.example/cb?tenant=1&next=%2Fhome", PROBLEM_NONE },
	{ "https://rp.example/caf%C3%A9", PROBLEM_NONE },
	{ "https://xn--bcher-kva.example/cb", PROBLEM_NONE },
	{ "https://intranet/cb", PROBLEM_NONE },
	{ "http://127.0.0.1/cb", PROBLEM_NONE },
	{ "http://127.0.0.1:51234/cb", PROBLEM_NONE },
	{ "http://[::1]/cb", PROBLEM_NONE },
	{ "http://[::1]:51234/cb", PROBLEM_NONE },
	{ "https://127.0.0.1/cb", PROBLEM_NONE },
	{ "com.example.app:/cb", PROBLEM_NONE },
	{ "com.example.app:/", PROBLEM_NONE },
	/* s:A01: schemes that run code or read files */
	{ "javascript:alert(1)", PROBLEM_SCHEME },
	{ "JavaScript:alert(1)", PROBLEM_SCHEME },
	{ "javascript://rp.example/%0aalert(1)", PROBLEM_SCHEME },
	{ "data:text/html,hello", PROBLEM_SCHEME },
	{ "data:text/html,<b>", PROBLEM_NOT_AN_ADDRESS },
	{ "vbscript:x", PROBLEM_SCHEME },
	{ "file:///etc/passwd", PROBLEM_SCHEME },
	{ "blob:https://rp.example/x", PROBLEM_SCHEME },
	{ "about:blank", PROBLEM_SCHEME },
	{ "ws://rp.example/", PROBLEM_SCHEME },
	{ "ftp://rp.example/", PROBLEM_SCHEME },
	/* s:A02: user info */
	{ "https://u:p@rp.example/cb", PROBLEM_USERINFO },
	{ "https://rp.example@evil/", PROBLEM_USERINFO },
	{ "https://@rp.example/", PROBLEM_USERINFO },
	/* s:A04: fragments */
	{ "https://rp.example/cb#x", PROBLEM_FRAGMENT },
	{ "https://rp.example/cb#", PROBLEM_FRAGMENT },
	/* s:A05: wildcards */
	{ "https://*.rp.example/", PROBLEM_WILDCARD },
	{ "https://rp.example/cb*", PROBLEM_WILDCARD },
	{ "https://rp.example/cb?x=*", PROBLEM_WILDCARD },
	{ "https://rp.example/?code=1", PROBLEM_RESPONSE_PARAMETER },
	{ "https://rp.example/?x=1&state=2", PROBLEM_RESPONSE_PARAMETER },
	{ "https://rp.example/?err%6Fr", PROBLEM_RESPONSE_PARAMETER },
	{ "https://rp.example/cb?iss=", PROBLEM_RESPONSE_PARAMETER },
	{ "com.example.app:/cb?id_token=x", PROBLEM_RESPONSE_PARAMETER },
	/* s:A06: paths with two readings */
	{ "https://rp.example/a/../cb", PROBLEM_NOT_CANONICAL },
	{ "https://rp.example/./cb", PROBLEM_NOT_CANONICAL },
	{ "https://rp.example/..", PROBLEM_NOT_CANONICAL },
	{ "https://rp.example/%2e%2e/cb", PROBLEM_NOT_CANONICAL },
	{ "https://rp.example/%2E/cb", PROBLEM_NOT_CANONICAL },
	{ "https://rp.example//cb", PROBLEM_NOT_CANONICAL },
	{ "https://rp.example/a//", PROBLEM_NOT_CANONICAL },
	{ "https://rp.example\\cb", PROBLEM_NOT_CANONICAL },
	{ "https://rp.example/%5ccb", PROBLEM_NOT_CANONICAL },
	{ "https://rp.example/a%2fb", PROBLEM_NOT_CANONICAL },
	{ "https://rp.example/%252e", PROBLEM_NOT_CANONICAL },
	{ "https://rp.example/\tcb", PROBLEM_CONTROL_CHARACTER },
	{ "https://rp.example/cb\r\nX: y", PROBLEM_CONTROL_CHARACTER },
	{ "https://rp.example/%0d%0aX", PROBLEM_CONTROL_CHARACTER },
	{ "https://rp.example/%00", PROBLEM_CONTROL_CHARACTER },
	{ "https://rp.example/cb?x=%0a", PROBLEM_CONTROL_CHARACTER },
	{ "https://rp.example/a cb", PROBLEM_NOT_AN_ADDRESS },
	{ " https://rp.example/cb", PROBLEM_NOT_AN_ADDRESS },
	/* s:A07: http, localhost, addresses by number */
	{ "http://rp.example/cb", PROBLEM_NOT_HTTPS },
	{ "http://127.0.0.1.rp.example/cb", PROBLEM_NOT_HTTPS },
	{ "http://localhost/cb", PROBLEM_LOCALHOST_NAME },
	{ "https://localhost:3000/cb", PROBLEM_LOCALHOST_NAME },
	{ "http://app.localhost/cb", PROBLEM_LOCALHOST_NAME },
	{ "https://192.0.2.1/cb", PROBLEM_IP_ADDRESS },
	{ "http://10.0.0.1/cb", PROBLEM_IP_ADDRESS },
	{ "http://127.0.0.2/cb", PROBLEM_IP_ADDRESS },
	{ "https://[2001:db8::1]/cb", PROBLEM_IP_ADDRESS },
	{ "http://[::ffff:127.0.0.1]/cb", PROBLEM_IP_ADDRESS },
	{ "http://[0:0:0:0:0:0:0:1]/cb", PROBLEM_IP_ADDRESS },
	{ "http://2130706433/cb", PROBLEM_NOT_AN_ADDRESS },
	{ "http://127.1/cb", PROBLEM_NOT_AN_ADDRESS },
	{ "http://0x7f000001/cb", PROBLEM_NOT_AN_ADDRESS },
	/* s:A09: private schemes */
	{ "myapp:/cb", PROBLEM_SCHEME },
	{ "com.example.app://cb", PROBLEM_SCHEME },
	{ "com.example.app:cb", PROBLEM_SCHEME },
	{ "com..app:/cb", PROBLEM_SCHEME },
	{ "com.example.:/cb", PROBLEM_SCHEME },
	{ "com.example+x:/cb", PROBLEM_SCHEME },
	{ "com.example.app:/../cb", PROBLEM_NOT_CANONICAL },
	/* s:A11: ports, hosts, lengths */
	{ "https://rp.example:99999/cb", PROBLEM_PORT },
	{ "https://rp.example:0/cb", PROBLEM_PORT },
	{ "https://rp.example:/cb", PROBLEM_PORT },
	{ "http://[::1]:x/cb", PROBLEM_PORT },
	{ "https://", PROBLEM_NOT_AN_ADDRESS },
	{ "https:///cb", PROBLEM_NOT_AN_ADDRESS },
	{ "https:", PROBLEM_NOT_AN_ADDRESS },
	{ "//evil/cb", PROBLEM_NOT_AN_ADDRESS },
	{ "/cb", PROBLEM_NOT_AN_ADDRESS },
	{ "https://rp.example./cb", PROBLEM_HOST_LAST_DOT },
	{ "https://rp.example.:8443", PROBLEM_HOST_LAST_DOT },
	{ "https://rp.example..", PROBLEM_NOT_AN_ADDRESS },
	{ "https://rp.example.:x/", PROBLEM_NOT_AN_ADDRESS },
	{ "https://rp..example/cb", PROBLEM_NOT_AN_ADDRESS },
	{ "", PROBLEM_EMPTY },
	{ "  ", PROBLEM_EMPTY },
	{ "https://rp.example/\xc3\xa9", PROBLEM_NOT_ASCII },
	{ "https://\xd0\xb0pple.example/", PROBLEM_NOT_ASCII },
	{ "https://\xe2\x80\xae.example/", PROBLEM_NOT_AN_ADDRESS },
	{ "https://rp.example/\xc3\xa9 ", PROBLEM_NOT_AN_ADDRESS },
	{ "https://rp.example/\xc0\x80", PROBLEM_NOT_UTF8 },
	{ "https://rp.example/%zz", PROBLEM_NOT_AN_ADDRESS },
};

static void
each_address_is_judged(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct redirect_uri uri = { .kind = REDIRECT_URI_NONE };
		enum problem p = redirect_uri_parse(arena,
		    str_of(rows[i].typed), &uri);

		if (p != rows[i].problem)
			fail_msg("%s: %s, not %s", rows[i].typed,
			    problem_name(p), problem_name(rows[i].problem));
		if (p == PROBLEM_NONE && !str_equal(uri.text,
		    str_of(rows[i].typed)))
			fail_msg("%s was changed", rows[i].typed);
		if (p != PROBLEM_NONE)
			assert_int_equal(uri.kind, REDIRECT_URI_NONE);
	}
}

static void
hosts_and_schemes_become_lower_case(void **state)
{
	static const char *const pairs[][2] = {
		{ "HTTPS://RP.Example/Cb?Q", "https://rp.example/Cb?Q" },
		{ "Com.Example.App:/Cb", "com.example.app:/Cb" },
		{ "HTTP://[::1]:80/", "http://[::1]:80/" },
	};
	struct redirect_uri uri;

	(void)state;
	for (size_t i = 0; i < COUNT(pairs); i++) {
		assert_int_equal(redirect_uri_parse(arena,
		    str_of(pairs[i][0]), &uri), PROBLEM_NONE);
		assert_true(str_equal(uri.text, str_of(pairs[i][1])));
	}
}

static void
an_address_in_other_letters_has_one_in_ascii(void **state)
{
	static const char *const pairs[][2] = {
		{ "https://m\xc3\xbcnchen.example/cb",
		    "https://xn--mnchen-3ya.example/cb" },
		{ "https://M\xc3\x9cNCHEN.example:8443/\xc3\xa4?\xc3\xb6=%20",
		    "https://xn--mnchen-3ya.example:8443/%C3%A4?%C3%B6=%20" },
		{ "https://rp.example/\xe2\x82\xac",
		    "https://rp.example/%E2%82%AC" },
		{ "com.example.app:/\xc3\xa4", "com.example.app:/%C3%A4" },
		{ "https://\xef\xbc\x91" "27.0.0.1/", NULL },	/* a wide 1 */
		{ "https://rp.example/", NULL },
		{ "https://\xc3\xa4..example/", NULL },
		{ "https://\xe2\x80\x8b.example/", NULL },	/* unseen */
		{ "m\xc3\xbcll:/cb", NULL },
		{ "\xc3\xa4", NULL },
		{ "https://\xc3\xa4.example/ ", NULL },
		{ "https://\xc0\x80/", NULL },
	};
	struct str ascii;

	(void)state;
	for (size_t i = 0; i < COUNT(pairs); i++) {
		bool is_made = address_text_ascii(arena, str_of(pairs[i][0]),
		    &ascii);

		if (is_made != (pairs[i][1] != NULL) || (is_made &&
		    !str_equal(ascii, str_of(pairs[i][1]))))
			fail_msg("%s: %.*s", pairs[i][0], STR_ARG(is_made ?
			    ascii : STR("none")));
	}
}

static void
what_was_meant_is_seen_by_its_beginning(void **state)
{
	static const struct {
		const char		*typed;
		enum redirect_uri_kind	 kind;
	} said[] = {
		{ "https://rp.example/cb", REDIRECT_URI_WEB },
		{ "HTTP://u:p@rp.example:x/c b", REDIRECT_URI_WEB },
		{ "https:rp.example", REDIRECT_URI_WEB },
		{ "https://u@127.0.0.1/", REDIRECT_URI_LOOPBACK },
		{ "http://LocalHost:3000", REDIRECT_URI_LOOPBACK },
		{ "http://[::1", REDIRECT_URI_LOOPBACK },
		{ "http://localhost.rp.example/", REDIRECT_URI_WEB },
		{ "myapp:/cb", REDIRECT_URI_PRIVATE_SCHEME },
		{ "localhost:3000/cb", REDIRECT_URI_PRIVATE_SCHEME },
		{ "rp.example/cb?x=a:b", REDIRECT_URI_NONE },
		{ "//rp.example/cb", REDIRECT_URI_NONE },
		{ "rp.example", REDIRECT_URI_NONE },
		{ "", REDIRECT_URI_NONE },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(said); i++)
		if (redirect_uri_meant(str_of(said[i].typed)) != said[i].kind)
			fail_msg("%s", said[i].typed);
}

static void
two_thousand_bytes_are_the_limit(void **state)
{
	char text[2049];
	struct redirect_uri uri;

	(void)state;
	memset(text, 'a', sizeof(text));
	memcpy(text, "https://rp.example/", 19);
	assert_int_equal(redirect_uri_parse(arena, str_range(text, 2000),
	    &uri), PROBLEM_NONE);
	assert_int_equal(redirect_uri_parse(arena, str_range(text, 2001),
	    &uri), PROBLEM_TOO_LONG);
	assert_int_equal(redirect_uri_parse(arena, str_range(text, 2049),
	    &uri), PROBLEM_TOO_LONG);
	assert_int_equal(redirect_uri_parse(arena, STR("https://a/\0b"),
	    &uri), PROBLEM_CONTROL_CHARACTER);
}

struct pair {
	const char	*registered;
	const char	*requested;
	bool		 is_match;
};

static void
requests_match_byte_for_byte(void **state)
{
	static const struct pair pairs[] = {
		{ "https://rp.example/cb", "https://rp.example/cb", true },
		/* s:A10 */
		{ "https://rp.example/cb", "https://rp.example/cb?x=1",
		    false },
		{ "https://rp.example/cb", "https://rp.example/cb?", false },
		{ "https://rp.example/cb", "https://rp.example:443/cb",
		    false },
		{ "https://rp.example/cb", "https://rp.example:8443/cb",
		    false },
		{ "https://rp.example/cb", "https://rp.example./cb", false },
		{ "https://rp.example/cb", "https://rp.example//cb", false },
		{ "https://rp.example/cb", "https://rp.example/cb/", false },
		{ "https://rp.example/cb", "https://rp.example/CB", false },
		{ "https://rp.example/cb", "https://rp.example/%63b", false },
		{ "https://rp.example/cb", "https://RP.example/cb", false },
		{ "https://rp.example/cb", "http://rp.example/cb", false },
		{ "https://rp.example/cb", "https://rp.example/cb#", false },
		{ "https://rp.example/cb", "https://rp.example/", false },
		{ "https://rp.example/cb", "", false },
		{ "", "", false },
		/* RFC 8252 §7.3 */
		{ "http://127.0.0.1/cb", "http://127.0.0.1:51234/cb", true },
		{ "http://127.0.0.1:1/cb", "http://127.0.0.1:51234/cb",
		    true },
		{ "http://127.0.0.1:1/cb", "http://127.0.0.1/cb", true },
		{ "http://[::1]/cb", "http://[::1]:51234/cb", true },
		{ "http://127.0.0.1/cb?a=b", "http://127.0.0.1:5/cb?a=b",
		    true },
		{ "http://127.0.0.1", "http://127.0.0.1:5", true },
		{ "http://localhost/cb", "http://localhost:3000/cb", true },
		{ "http://127.0.0.1/cb", "http://127.0.0.1:51234/cb/",
		    false },
		{ "http://127.0.0.1/cb", "http://127.0.0.1:51234/", false },
		{ "http://127.0.0.1/cb", "http://127.0.0.1:99999/cb", false },
		{ "http://127.0.0.1/cb", "http://127.0.0.1:0/cb", false },
		{ "http://127.0.0.1/cb", "http://127.0.0.1:5/cb#x", false },
		{ "http://127.0.0.1/cb", "http://u@127.0.0.1:5/cb", false },
		{ "http://127.0.0.1/cb", "http://127.0.0.1:5@evil/cb",
		    false },
		{ "http://127.0.0.1/cb", "http://127.0.0.1.evil/cb", false },
		{ "http://127.0.0.1/cb", "http://127.0.0.2:5/cb", false },
		{ "http://127.0.0.1/cb", "http://[::1]:5/cb", false },
		{ "http://127.0.0.1/cb", "http://localhost:5/cb", false },
		{ "http://127.0.0.1/cb", "HTTP://127.0.0.1:5/cb", false },
		{ "http://127.0.0.1/cb", "https://127.0.0.1:5/cb", false },
		{ "https://127.0.0.1/cb", "https://127.0.0.1:5/cb", false },
		{ "com.example.app:/cb", "com.example.app:/cb", true },
		{ "com.example.app:/cb", "com.example.app:/cb2", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(pairs); i++) {
		if (redirect_uri_match(arena, str_of(pairs[i].registered),
		    str_of(pairs[i].requested)) != pairs[i].is_match)
			fail_msg("%s and %s", pairs[i].registered,
			    pairs[i].requested);
	}
}

struct shown {
	const char		*text;
	enum redirect_uri_kind	 kind;
	const char		*host;
	const char		*source;
};

static void
pages_get_host_and_source(void **state)
{
	static const struct shown shown[] = {
		{ "https://app.example.com/cb?k=v", REDIRECT_URI_WEB,
		    "app.example.com", "https://app.example.com" },
		{ "https://app.example.com:8443/cb", REDIRECT_URI_WEB,
		    "app.example.com", "https://app.example.com:8443" },
		{ "http://127.0.0.1:51234/cb", REDIRECT_URI_LOOPBACK,
		    "127.0.0.1", "http://127.0.0.1:51234" },
		{ "http://[::1]:51234/cb", REDIRECT_URI_LOOPBACK, "[::1]",
		    "http://*:51234" },
		{ "http://[::1]/cb", REDIRECT_URI_LOOPBACK, "[::1]",
		    "http://*:80" },
		{ "https://[::1]/cb", REDIRECT_URI_LOOPBACK, "[::1]",
		    "https://*:443" },
		{ "com.example.app:/cb", REDIRECT_URI_PRIVATE_SCHEME,
		    "com.example.app", "com.example.app:" },
	};
	struct redirect_uri uri;

	(void)state;
	for (size_t i = 0; i < COUNT(shown); i++) {
		assert_int_equal(redirect_uri_parse(arena,
		    str_of(shown[i].text), &uri), PROBLEM_NONE);
		assert_int_equal(uri.kind, shown[i].kind);
		assert_true(str_equal(redirect_uri_display_host(arena, &uri),
		    str_of(shown[i].host)));
		assert_true(str_equal(redirect_uri_form_action_source(arena,
		    &uri), str_of(shown[i].source)));
	}
}

static void
what_others_registered_is_read_with_care(void **state)
{
	static const char *const bad[] = { "javascript:alert(1)", "myapp:/cb",
	    "http://rp.example/cb", "https://u@rp.example/", "https://a/#x",
	    "", "/cb" };
	struct redirect_uri uri;

	(void)state;
	assert_true(redirect_uri_read_registered(arena,
	    STR("http://localhost:3000/cb"), &uri));
	assert_int_equal(uri.kind, REDIRECT_URI_LOOPBACK);
	assert_true(redirect_uri_read_registered(arena,
	    STR("com.example.app://cb"), &uri));
	assert_int_equal(uri.kind, REDIRECT_URI_PRIVATE_SCHEME);
	assert_true(redirect_uri_read_registered(arena,
	    STR("https://rp.example//a/../cb"), &uri));
	assert_int_equal(uri.kind, REDIRECT_URI_WEB);
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_false(redirect_uri_read_registered(arena,
		    str_of(bad[i]), &uri));
}

static void
every_problem_has_words(void **state)
{
	(void)state;
	for (int p = 0; p < PROBLEM_COUNT; p++) {
		assert_true(problem_name((enum problem)p)[0] != '\0');
		assert_true(problem_sentence((enum problem)p)[0] != '\0');
	}
}

struct engine_row {
	const char	*typed;		/* by an app that registered itself */
	enum problem	 problem;
	const char	*for_engine;
};

/* features.md, the ruling on localhost; clients.md 2.5 */
static void
native_apps_may_say_localhost(void **state)
{
	static const struct engine_row engine_rows[] = {
		{ "http://localhost/cb", PROBLEM_NONE, "http://127.0.0.1/cb" },
		{ "HTTP://LocalHost:3000/cb?a=1", PROBLEM_NONE,
		    "http://127.0.0.1:3000/cb?a=1" },
		{ "http://localhost", PROBLEM_NONE, "http://127.0.0.1" },
		{ "http://127.0.0.1:3000/cb", PROBLEM_NONE,
		    "http://127.0.0.1:3000/cb" },
		{ "http://[::1]/cb", PROBLEM_NONE, "http://[::1]/cb" },
		{ "https://rp.example/localhost", PROBLEM_NONE,
		    "https://rp.example/localhost" },
		{ "com.example.app:/cb", PROBLEM_NONE,
		    "com.example.app:/cb" },
		{ "https://localhost/cb", PROBLEM_LOCALHOST_NAME, NULL },
		{ "http://a.localhost/cb", PROBLEM_LOCALHOST_NAME, NULL },
		{ "http://localhost.example/cb", PROBLEM_NOT_HTTPS, NULL },
		{ "http://u@localhost/cb", PROBLEM_USERINFO, NULL },
		{ "http://localhost:0/cb", PROBLEM_PORT, NULL },
		{ "http://localhost/a/../cb", PROBLEM_NOT_CANONICAL, NULL },
		{ "http://localhost/cb#", PROBLEM_FRAGMENT, NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(engine_rows); i++) {
		const struct engine_row *row = &engine_rows[i];
		struct redirect_uri uri;
		struct str sent;

		if (redirect_uri_parse_native(arena, str_of(row->typed),
		    &uri) != row->problem)
			fail_msg("%s", row->typed);
		if (row->problem != PROBLEM_NONE)
			continue;
		sent = redirect_uri_for_engine(arena, uri.text);
		if (!str_equal(sent, str_of(row->for_engine)))
			fail_msg("%s: %.*s", row->typed, STR_ARG(sent));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_address_is_judged),
		cmocka_unit_test(hosts_and_schemes_become_lower_case),
		cmocka_unit_test(an_address_in_other_letters_has_one_in_ascii),
		cmocka_unit_test(what_was_meant_is_seen_by_its_beginning),
		cmocka_unit_test(two_thousand_bytes_are_the_limit),
		cmocka_unit_test(requests_match_byte_for_byte),
		cmocka_unit_test(pages_get_host_and_source),
		cmocka_unit_test(what_others_registered_is_read_with_care),
		cmocka_unit_test(every_problem_has_words),
		cmocka_unit_test(native_apps_may_say_localhost),
	};

	return cmocka_run_group_tests_name("model/redirect_uri", tests,
	    open_all, close_all);
}
