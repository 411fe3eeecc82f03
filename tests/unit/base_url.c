/*
 * What url promises: one reading of an address, or none.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/url.h"

static struct arena *arena;

static int
open_all(void **state)
{
	(void)state;
	arena = arena_open((size_t)4 * 1024 * 1024);
	return 0;
}

static int
close_all(void **state)
{
	(void)state;
	arena_close(&arena);
	return 0;
}

static void
parts_are_told_apart(void **state)
{
	struct url u;

	(void)state;
	assert_true(url_read(arena,
	    STR("HTTPS://u:p@RP.Example:8443/A%2fb?q=1&r?#f?"), &u));
	assert_int_equal(u.scheme, URL_HTTPS);
	assert_true(str_equal(u.scheme_text, STR("https")));
	assert_true(str_equal(u.userinfo, STR("u:p")));
	assert_true(str_equal(u.host, STR("rp.example")));
	assert_int_equal(u.port, 8443);
	assert_true(str_equal(u.path, STR("/A%2fb")));
	assert_true(str_equal(u.query, STR("q=1&r?")));
	assert_true(str_equal(u.fragment, STR("f?")));
	assert_true(str_equal(url_text(arena, &u),
	    STR("https://u:p@rp.example:8443/A%2fb?q=1&r?#f?")));

	assert_true(url_read(arena, STR("com.example.app:/cb"), &u));
	assert_int_equal(u.scheme, URL_OTHER);
	assert_true(str_is_absent(u.host));
	assert_true(str_is_absent(u.query));
	assert_true(str_equal(u.path, STR("/cb")));
	assert_true(str_equal(url_origin(arena, &u), STR("com.example.app:")));

	assert_true(url_read(arena, STR("http://[::1]:80?#"), &u));
	assert_true(u.host_is_ipv6);
	assert_true(str_equal(u.host, STR("::1")));
	assert_int_equal(u.path.len, 0);
	assert_false(str_is_absent(u.query));
	assert_false(str_is_absent(u.fragment));
	assert_true(str_equal(url_text(arena, &u), STR("http://[::1]:80?#")));
	assert_true(str_equal(url_origin(arena, &u), STR("http://[::1]")));
}

static void
addresses_with_two_readings_are_refused(void **state)
{
	static const char *const bad[] = {
		"", "https", "https:", "https:/", "https://", "https:///cb",
		"//evil/cb", "/cb", "cb", "1http://a/", "-a:/x", ":x",
		"https:rp.example/cb", "https:/rp.example/cb",
		"https:\\\\rp.example", "https://rp.example\\@evil/",
		"https://rp.example/ cb", "https://rp.example/\tcb",
		"https://rp.example/\ncb", "https://rp.example/\x7f",
		"https://rp.example/\xc3\xa9", "https://rp\xc3\xa9.example/",
		"https://rp.example/%", "https://rp.example/%2",
		"https://rp.example/%zz", "https://rp%2eexample/",
		"https://a@b@c/", "https://a b/", "https://rp.example:/",
		"https://rp.example:0/", "https://rp.example:080/",
		"https://rp.example:65536/", "https://rp.example:99999/",
		"https://rp.example:8x/", "https://rp.example:-1/",
		"https://rp.example:443:443/", "https://rp..example/",
		"https://.example/", "https://rp.example./", "https://-a.com/",
		"https://a-.com/", "https://*.example/", "https://a,b/",
		"https://127.1/", "https://0x7f.1/", "https://2130706433/",
		"https://0177.0.0.1/", "https://1.2.3.4.5/",
		"https://256.1.1.1/", "https://rp.0x/",
		"https://[::1/", "https://[]/", "https://[::1]x/",
		"https://[fe80::1%25eth0]/", "https://[1.2.3.4]/",
		"https://::1/", "https://rp.example/[x]", "https://a/b#c#d",
		"https://a/<", "https://a/\"", "https://a/`", "https://a/{}",
		"https://a/|", "https://a/^",
		"app://user@/x", "app://:80/x",
	};
	struct url u = { .port = 77 };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		if (url_read(arena, str_of(bad[i]), &u))
			fail_msg("accepted: %s", bad[i]);
		assert_int_equal(u.port, 77);
	}
	assert_false(url_read(arena, STR("https://a/\0b"), &u));
}

static void
addresses_come_out_as_they_went_in(void **state)
{
	static const char *const good[] = {
		"https://a", "https://a/", "https://a?", "https://a#",
		"https://a:1/", "https://a:65535/", "https://@a/",
		"https://1.2.3.4/x", "https://a_b.example/", "mailto:a@b.c",
		"javascript:alert(1)", "com.example.app://", "urn:x:y",
		"com.example.app:///cb", "com.example.app:?a", "x+y-z.1:",
		"http://[2001:db8::1]:8080/a?b#c", "http://127.0.0.1/",
	};
	struct url u;

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		if (!url_read(arena, str_of(good[i]), &u))
			fail_msg("refused: %s", good[i]);
		if (!str_equal(url_text(arena, &u), str_of(good[i])))
			fail_msg("changed: %s", good[i]);
	}
}

static void
long_things_are_refused(void **state)
{
	char text[9000] = "https://";
	struct url u;

	(void)state;
	memset(text + 8, 'a', 64);
	assert_false(url_read(arena, str_first(str_of(text), 72), &u));
	assert_true(url_read(arena, str_first(str_of(text), 71), &u));
	memset(text + 8, '/', sizeof(text) - 8);
	text[8] = 'a';
	assert_true(url_read(arena, str_range(text, 8192), &u));
	assert_false(url_read(arena, str_range(text, 8193), &u));
	for (size_t i = 8; i < 400; i++)
		text[i] = i % 2 == 0 ? 'a' : '.';
	assert_true(url_read(arena, str_range(text, 8 + 253), &u));
	assert_false(url_read(arena, str_range(text, 8 + 255), &u));
}

static void
loopback_is_a_literal(void **state)
{
	static const struct {
		const char	*text;
		bool		 is_loopback;
	} rows[] = {
		{ "http://127.0.0.1/", true },
		{ "http://127.255.0.9:80/", true },
		{ "http://[::1]/", true },
		{ "http://[0:0:0:0:0:0:0:1]/", true },
		{ "http://localhost/", false },
		{ "http://127.0.0.1.example/", false },
		{ "http://128.0.0.1/", false },
		{ "http://[::2]/", false },
		{ "http://[::ffff:127.0.0.1]/", false },
		{ "app:/127.0.0.1", false },
	};
	struct url u;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_true(url_read(arena, str_of(rows[i].text), &u));
		if (url_is_loopback_literal(&u) != rows[i].is_loopback)
			fail_msg("%s", rows[i].text);
	}
}

static void
origins_leave_default_ports_out(void **state)
{
	static const char *const rows[][2] = {
		{ "https://a:443/x", "https://a" },
		{ "https://a:80/x", "https://a:80" },
		{ "http://127.0.0.1:51234/cb", "http://127.0.0.1:51234" },
		{ "http://[::1]:51234/cb", "http://[::1]:51234" },
		{ "https://u@A/x?y#z", "https://a" },
	};
	struct url u;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_true(url_read(arena, str_of(rows[i][0]), &u));
		assert_true(str_equal(url_origin(arena, &u),
		    str_of(rows[i][1])));
	}
}

static void
percent_signs_are_decoded_strictly(void **state)
{
	static const char *const bad[] = { "%", "%2", "%zz", "%00", "a%0",
	    "%c0%af", "%ed%a0%80", "%ff" };
	struct str plain = STR_ABSENT;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(percent_decode(arena, str_of(bad[i]), true,
		    &plain));
	assert_false(percent_decode(arena, STR("a\0b"), true, &plain));
	assert_true(str_is_absent(plain));
	assert_true(percent_decode(arena, STR("a+b%2Bc%c3%A9%0a"), true,
	    &plain));
	assert_true(str_equal(plain, STR("a b+c\xc3\xa9\n")));
	assert_true(percent_decode(arena, STR("a+b"), false, &plain));
	assert_true(str_equal(plain, STR("a+b")));
}

static void
query_values_are_found_once(void **state)
{
	const struct str query = STR("a=1&b=x%20y+z&c&%61=2&d=%zz&=e&f=g=h");
	struct str value;
	bool is_repeated;

	(void)state;
	assert_true(query_get(arena, query, STR("b"), &value, NULL));
	assert_true(str_equal(value, STR("x y z")));
	assert_true(query_get(arena, query, STR("c"), &value, NULL));
	assert_int_equal(value.len, 0);
	assert_true(query_get(arena, query, STR("f"), &value, NULL));
	assert_true(str_equal(value, STR("g=h")));
	assert_false(query_get(arena, query, STR("d"), &value, &is_repeated));
	assert_false(query_get(arena, query, STR("z"), &value, &is_repeated));
	assert_false(is_repeated);
	/* "a" again, spelt %61 */
	assert_true(query_get(arena, query, STR("a"), &value, &is_repeated));
	assert_true(is_repeated);
	assert_true(str_equal(value, STR("1")));
	assert_false(query_get(arena, query, STR("a"), &value, NULL));
	assert_false(query_get(arena, STR_ABSENT, STR("a"), &value, NULL));
}

static void
pairs_are_added_in_their_place(void **state)
{
	const struct str pairs[][2] = {
		{ STR("error"), STR("access_denied") },
		{ STR("state"), STR("a&b=c#d e") },
	};
	static const char *const rows[][2] = {
		{ "https://a/cb", "https://a/cb?error=access_denied&"
		    "state=a%26b%3Dc%23d%20e" },
		{ "https://a/cb?x=1", "https://a/cb?x=1&error=access_denied&"
		    "state=a%26b%3Dc%23d%20e" },
		{ "https://a/cb?", "https://a/cb?error=access_denied&"
		    "state=a%26b%3Dc%23d%20e" },
		{ "/x?a&#f", "/x?a&error=access_denied&"
		    "state=a%26b%3Dc%23d%20e#f" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_true(str_equal(url_with(arena, str_of(rows[i][0]),
		    pairs, 2), str_of(rows[i][1])));
	assert_true(str_equal(url_with(arena, STR("/x"), NULL, 0),
	    STR("/x")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parts_are_told_apart),
		cmocka_unit_test(addresses_with_two_readings_are_refused),
		cmocka_unit_test(addresses_come_out_as_they_went_in),
		cmocka_unit_test(long_things_are_refused),
		cmocka_unit_test(loopback_is_a_literal),
		cmocka_unit_test(origins_leave_default_ports_out),
		cmocka_unit_test(percent_signs_are_decoded_strictly),
		cmocka_unit_test(query_values_are_found_once),
		cmocka_unit_test(pairs_are_added_in_their_place),
	};

	return cmocka_run_group_tests_name("base/url", tests, open_all,
	    close_all);
}
