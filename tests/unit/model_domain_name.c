/*
 * What a domain's name promises (s:V16, s:V17, f:D7): one spelling for each,
 * and one exact reason for each that nobody can own.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#include <cmocka.h>

#include "model/domain_name.h"
#include "model/public_suffix.h"

#define COUNT(array)	(sizeof(array) / sizeof((array)[0]))
#define LIST		"/usr/share/publicsuffix/public_suffix_list.dat"
#define L63		"abcdefghijklmnopqrstuvwxyz0123456789" \
			"abcdefghijklmnopqrstuvwxyz0"
#define DAY_US		((int64_t)24 * 3600 * 1000000)

static struct arena *arena;
static const struct configuration strict;

static int
open_all(void **state)
{
	struct str why = STR("");

	(void)state;
	arena = arena_open((size_t)64 * 1024 * 1024);
	return public_suffix_open(arena, LIST, &why) ? 0 : -1;
}

static int
close_all(void **state)
{
	(void)state;
	arena_close(&arena);
	return 0;
}

static enum problem
problem(const char *typed)
{
	struct domain_name name;

	return domain_name_read(arena, &strict, str_of(typed), &name);
}

static void
a_name_has_one_spelling(void **state)
{
	static const struct {
		const char	*typed, *ascii, *shown;
	} rows[] = {
		{ "example.com", "example.com", "example.com" },
		{ " \tEXAMPLE.Com ", "example.com", "example.com" },
		{ "a.b.c.example.co.uk", "a.b.c.example.co.uk",
		    "a.b.c.example.co.uk" },
		{ "foo.github.io", "foo.github.io", "foo.github.io" },
		{ "www.ck", "www.ck", "www.ck" },
		{ "1.example.com", "1.example.com", "1.example.com" },
		{ "m\xc3\xbcnchen.de", "xn--mnchen-3ya.de",
		    "m\xc3\xbcnchen.de" },
		{ "M\xc3\x9cNCHEN.DE", "xn--mnchen-3ya.de",
		    "m\xc3\xbcnchen.de" },
		/* a decomposed u with diaeresis is the same letter */
		{ "mu\xcc\x88nchen.de", "xn--mnchen-3ya.de",
		    "m\xc3\xbcnchen.de" },
		{ "xn--mnchen-3ya.de", "xn--mnchen-3ya.de",
		    "m\xc3\xbcnchen.de" },
		{ "XN--MNCHEN-3YA.DE", "xn--mnchen-3ya.de",
		    "m\xc3\xbcnchen.de" },
		/* not transitional: sharp s and final sigma stay */
		{ "fa\xc3\x9f.de", "xn--fa-hia.de", "fa\xc3\x9f.de" },
		{ "\xce\xb2\xcf\x8c\xce\xbb\xce\xbf\xcf\x82.com",
		    "xn--nxasmm1c.com",
		    "\xce\xb2\xcf\x8c\xce\xbb\xce\xbf\xcf\x82.com" },
		/* full width letters, and the ideographic full stop */
		{ "\xef\xbd\x85xample\xe3\x80\x82" "com", "example.com",
		    "example.com" },
		/* a Cyrillic a where a Latin one is expected */
		{ "p\xd0\xb0ypal.com", "xn--pypal-4ve.com",
		    "p\xd0\xb0ypal.com" },
	};
	struct domain_name name;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		enum problem p = domain_name_read(arena, &strict,
		    str_of(rows[i].typed), &name);

		if (p != PROBLEM_NONE)
			fail_msg("%s: %s", rows[i].typed, problem_name(p));
		if (!str_equal(name.ascii, str_of(rows[i].ascii)) ||
		    !str_equal(name.shown, str_of(rows[i].shown)))
			fail_msg("%s: %.*s, %.*s", rows[i].typed,
			    STR_ARG(name.ascii), STR_ARG(name.shown));
		assert_true(name.shows_both ==
		    (strcmp(rows[i].ascii, rows[i].shown) != 0));
		assert_true(str_equal(domain_name_of(arena, name.ascii).shown,
		    name.shown));
	}
}

static void
what_nobody_can_own_has_an_exact_reason(void **state)
{
	static const struct {
		const char	*typed;
		enum problem	 is;
	} rows[] = {
		{ "", PROBLEM_EMPTY },
		{ " \t ", PROBLEM_EMPTY },
		{ "com", PROBLEM_DOMAIN_PUBLIC_SUFFIX },
		{ "co.uk", PROBLEM_DOMAIN_PUBLIC_SUFFIX },
		{ "CO.UK", PROBLEM_DOMAIN_PUBLIC_SUFFIX },
		{ "any.ck", PROBLEM_DOMAIN_PUBLIC_SUFFIX },
		{ "\xd1\x80\xd1\x84", PROBLEM_DOMAIN_PUBLIC_SUFFIX },
		{ "github.io", PROBLEM_DOMAIN_PRIVATE_SUFFIX },
		{ "eu-west-1.compute.amazonaws.com",
		    PROBLEM_DOMAIN_PRIVATE_SUFFIX },
		{ "*.example", PROBLEM_WILDCARD },
		{ "*.example.com", PROBLEM_WILDCARD },
		{ "localhost", PROBLEM_DOMAIN_RESERVED },
		{ "a.localhost", PROBLEM_DOMAIN_RESERVED },
		{ "a.test", PROBLEM_DOMAIN_RESERVED },
		{ "test", PROBLEM_DOMAIN_RESERVED },
		{ "a.onion", PROBLEM_DOMAIN_RESERVED },
		{ "a.internal", PROBLEM_DOMAIN_RESERVED },
		{ "a.local", PROBLEM_DOMAIN_RESERVED },
		{ "a.alt", PROBLEM_DOMAIN_RESERVED },
		{ "a.arpa", PROBLEM_DOMAIN_RESERVED },
		{ "arpa", PROBLEM_DOMAIN_RESERVED },
		{ "home.arpa", PROBLEM_DOMAIN_RESERVED },
		{ "1.0.0.127.in-addr.arpa", PROBLEM_DOMAIN_RESERVED },
		{ "a.example", PROBLEM_DOMAIN_RESERVED },
		{ "a.invalid", PROBLEM_DOMAIN_RESERVED },
		{ "a.notatld", PROBLEM_DOMAIN_NO_SUFFIX },
		{ "printer.lan", PROBLEM_DOMAIN_NO_SUFFIX },
		{ "intranet", PROBLEM_DOMAIN_NO_SUFFIX },
		{ "example.", PROBLEM_DOMAIN_LAST_DOT },
		{ "example.com.", PROBLEM_DOMAIN_LAST_DOT },
		{ "example.com\xe3\x80\x82", PROBLEM_DOMAIN_LAST_DOT },
		{ ".", PROBLEM_DOMAIN_EMPTY_LABEL },
		{ ".com", PROBLEM_DOMAIN_EMPTY_LABEL },
		{ "a..b", PROBLEM_DOMAIN_EMPTY_LABEL },
		{ "a.com..", PROBLEM_DOMAIN_EMPTY_LABEL },
		{ "192.0.2.1", PROBLEM_DOMAIN_IP },
		{ "127.1", PROBLEM_DOMAIN_IP },
		{ "a.0x7f", PROBLEM_DOMAIN_IP },
		{ "example.123", PROBLEM_DOMAIN_IP },
		{ "2001:db8::1", PROBLEM_DOMAIN_IP },
		{ "[2001:db8::1]", PROBLEM_DOMAIN_IP },
		{ "https://example.com", PROBLEM_DOMAIN_ADDRESS },
		{ "example.com/", PROBLEM_DOMAIN_ADDRESS },
		{ "example.com:443", PROBLEM_DOMAIN_ADDRESS },
		{ "me@example.com", PROBLEM_DOMAIN_ADDRESS },
		{ "-a.com", PROBLEM_DOMAIN_HYPHEN },
		{ "a-.com", PROBLEM_DOMAIN_HYPHEN },
		{ "ab--cd.com", PROBLEM_DOMAIN_HYPHEN },
		{ "zombo_com.com", PROBLEM_DOMAIN_CHARACTER },
		/* full width _ becomes one, which libidn2 alone would drop */
		{ "zombo\xef\xbc\xbf" "com.com", PROBLEM_DOMAIN_CHARACTER },
		{ "a b.com", PROBLEM_DOMAIN_CHARACTER },
		{ "a\".com", PROBLEM_DOMAIN_CHARACTER },
		{ "_placet-challenge.example.com", PROBLEM_DOMAIN_CHARACTER },
		{ "\xe2\x98\x95.com", PROBLEM_DOMAIN_CHARACTER },
		{ "xn--53h.com", PROBLEM_DOMAIN_CHARACTER },
		{ "xn--.net", PROBLEM_DOMAIN_XN },
		{ "xn--foo-.com", PROBLEM_DOMAIN_XN },
		{ "xn--aaa-0000.com", PROBLEM_DOMAIN_XN },
		{ "xn--a.net", PROBLEM_DOMAIN_XN },
		/* u and U+0308 as they stand, which is not NFC */
		{ "xn--munchen-gie.de", PROBLEM_DOMAIN_XN },
		{ "xn--Mnchen-3yA.xn--.de", PROBLEM_DOMAIN_XN },
		{ "\xef\xbb\xbf" "example.com", PROBLEM_INVISIBLE },
		{ "exam\xe2\x80\x8bple.com", PROBLEM_INVISIBLE },
		{ "exam\xe2\x80\x8dple.com", PROBLEM_INVISIBLE },
		{ "exam\xc2\xadple.com", PROBLEM_INVISIBLE },
		{ "exam\xe2\x80\xaeple.com", PROBLEM_BIDI },
		{ "example.com\n", PROBLEM_CONTROL_CHARACTER },
		{ "example.com\x7f", PROBLEM_CONTROL_CHARACTER },
		{ "ex\xc3" "ample.com", PROBLEM_NOT_UTF8 },
		{ L63 "4.com", PROBLEM_DOMAIN_LABEL_LENGTH },
		{ L63 "." L63 "." L63 "." L63 ".com", PROBLEM_TOO_LONG },
		{ L63 "." L63 "." L63 "." "abcdefghijklmnopqrstuv.com",
		    PROBLEM_TOO_LONG },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		enum problem p = problem(rows[i].typed);

		if (p != rows[i].is)
			fail_msg("\"%s\": %s instead of %s", rows[i].typed,
			    problem_name(p), problem_name(rows[i].is));
	}
	/* With NUL inside, and endless. */
	assert_int_equal(domain_name_read(arena, &strict, str_range(
	    "a\0b.com", 7), &(struct domain_name){ 0 }),
	    PROBLEM_CONTROL_CHARACTER);
	assert_int_equal(problem(L63 ".com"), PROBLEM_NONE);
	assert_int_equal(problem(L63 "." L63 "." L63 "."
	    "abcdefghijklmnopqrstu.com"), PROBLEM_NONE);
}

static void
the_operator_may_allow_more(void **state)
{
	static const struct str private[] = {
		{ "github.io", 9 },
	};
	static const struct str reserved[] = {
		{ "pilot.example", 13 }, { "test", 4 },
	};
	const struct configuration conf = {
		.domains_private_suffixes = { private, COUNT(private) },
		.domains_reserved = { reserved, COUNT(reserved) },
	};
	static const struct {
		const char	*typed;
		enum problem	 is;
	} rows[] = {
		{ "github.io", PROBLEM_NONE },
		{ "gitlab.io", PROBLEM_DOMAIN_PRIVATE_SUFFIX },
		{ "co.uk", PROBLEM_DOMAIN_PUBLIC_SUFFIX },
		{ "pilot.example", PROBLEM_NONE },
		{ "www.pilot.example", PROBLEM_NONE },
		{ "autopilot.example", PROBLEM_DOMAIN_RESERVED },
		{ "a.test", PROBLEM_NONE },
		{ "*.test", PROBLEM_WILDCARD },
		{ "a.onion", PROBLEM_DOMAIN_RESERVED },
	};
	struct domain_name name;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_int_equal(domain_name_read(arena, &conf,
		    str_of(rows[i].typed), &name), rows[i].is);
}

static void
a_proof_covers_the_domain_and_what_is_below(void **state)
{
	(void)state;
	assert_true(domain_covers(STR("example.com"), STR("example.com")));
	assert_true(domain_covers(STR("example.com"),
	    STR("login.example.com")));
	assert_false(domain_covers(STR("example.com"),
	    STR("evilexample.com")));
	assert_false(domain_covers(STR("example.com"), STR("com")));
	assert_false(domain_covers(STR("a.example.com"),
	    STR("example.com")));
	assert_false(domain_covers(STR("a.example.com"),
	    STR("b.example.com")));
	assert_false(domain_covers(STR(""), STR("example.com")));
}

static void
a_registered_name_is_one_below_a_suffix(void **state)
{
	static const char *const rows[][2] = {
		{ "a.b.example.co.uk", "example.co.uk" },
		{ "example.com", "example.com" },
		{ "x.foo.github.io", "foo.github.io" },
		{ "github.io", NULL },
		{ "co.uk", NULL },
		{ "", NULL },
		{ "www.pilot.example", "pilot.example" },
		{ "accounts.google.com.evil.example", "evil.example" },
		{ "localhost", NULL },
		{ "127.0.0.1", NULL },
		{ "::ffff:127.0.0.1", NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct str part = public_suffix_registrable(
		    str_of(rows[i][0]));

		assert_true(rows[i][1] == NULL ? str_is_absent(part) :
		    str_equal(part, str_of(rows[i][1])));
	}
}

static bool
opens(const char *text)
{
	char path[] = "/tmp/public_suffix.XXXXXX";
	int fd = mkstemp(path);
	struct str why = STR("");
	bool is_open;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)),
	    (ssize_t)strlen(text));
	close(fd);
	is_open = public_suffix_open(arena, path, &why);
	assert_true(is_open || str_contains(why, str_of(path)));
	unlink(path);
	return is_open;
}

/* The canary: a list that lost a part would let somebody prove "github.io". */
static void
a_list_must_be_whole(void **state)
{
	static const char whole[] =
	    "// VERSION: 2026-11-02_08-14-51_UTC\n"
	    "// ===BEGIN ICANN DOMAINS===\ncom\nuk\nco.uk\n*.ck\n!www.ck\nio\n"
	    "// ===END ICANN DOMAINS===\n"
	    "// ===BEGIN PRIVATE DOMAINS===\ngithub.io\n"
	    "// ===END PRIVATE DOMAINS===\n";
	struct str why = STR("");

	(void)state;
	assert_true(public_suffix_time().us > 0);
	assert_false(public_suffix_open(arena, "/nowhere/at/all", &why));
	assert_true(str_contains(why, STR("/nowhere/at/all")));
	assert_false(opens(""));
	assert_false(opens("com\nco.uk\n"));
	assert_false(opens("// ===BEGIN ICANN DOMAINS===\ncom\nuk\nco.uk\n"
	    "*.ck\n!www.ck\nio\ngithub.io\n// ===END ICANN DOMAINS===\n"));
	/* What failed has replaced nothing. */
	assert_int_equal(problem("example.co.jp"), PROBLEM_NONE);

	assert_true(opens(whole));
	assert_int_equal(public_suffix_time().us % DAY_US, 0);
	assert_int_equal(problem("example.co.jp"), PROBLEM_DOMAIN_NO_SUFFIX);
	assert_int_equal(problem("example.co.uk"), PROBLEM_NONE);
	assert_int_equal(problem("github.io"), PROBLEM_DOMAIN_PRIVATE_SUFFIX);
	assert_true(public_suffix_open(arena, LIST, &why));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_name_has_one_spelling),
		cmocka_unit_test(what_nobody_can_own_has_an_exact_reason),
		cmocka_unit_test(the_operator_may_allow_more),
		cmocka_unit_test(a_proof_covers_the_domain_and_what_is_below),
		cmocka_unit_test(a_registered_name_is_one_below_a_suffix),
		cmocka_unit_test(a_list_must_be_whole),
	};

	return cmocka_run_group_tests(tests, open_all, close_all);
}
