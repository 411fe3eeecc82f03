/*
 * What an app or an account may be called: nothing that is the operator's, our
 * badge, somebody well known, or a host of others (f:C16, f:D9, s:A26, s:A33).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/public_name.h"
#include "model/public_suffix.h"
#include "model/reserved_name.h"

#define COUNT(array)	(sizeof(array) / sizeof((array)[0]))
#define LIST(array)	((struct str_list){ (array), COUNT(array) })
#define SUFFIXES	"/usr/share/publicsuffix/public_suffix_list.dat"

static struct arena *arena;

static const struct str reserved[] = {
	{ "Placet", 6 }, { "Example Ltd", 11 }, { "admin", 5 },
	{ "support", 7 },
};
static const struct str known[] = { { "Google", 6 }, { "PayPal", 6 } };
static const struct str hosts[] = {
	{ "app.harbour.com", 15 }, { "www.quay.example", 16 },
};

static int
open_all(void **state)
{
	struct str why;

	(void)state;
	arena = arena_open((size_t)64 * 1024 * 1024);
	return public_suffix_open(arena, SUFFIXES, &why) ? 0 : -1;
}

static int
close_all(void **state)
{
	(void)state;
	arena_close(&arena);
	return 0;
}

static enum problem
judge(const char *typed, struct str *which_r)
{
	struct configuration conf = {
		.reserved_names = LIST(reserved), .known_names = LIST(known),
	};
	struct str name;

	return public_name_read(arena, &conf, str_of(typed), LIST(hosts),
	    &name, which_r);
}

static void
expect(const char *const *names, size_t count, enum problem wanted)
{
	struct str which;

	for (size_t i = 0; i < count; i++) {
		enum problem p = judge(names[i], &which);

		if (p != wanted)
			fail_msg("%s is %s", names[i], problem_name(p));
		assert_int_equal(str_is_absent(which),
		    p != PROBLEM_RESERVED_NAME && p != PROBLEM_TRUST_WORD &&
		    p != PROBLEM_HOST_IN_NAME);
	}
}

static void
reserved_names_are_found(void **state)
{
	static const struct { const char *name; bool is_reserved; } rows[] = {
		{ "Admin", true }, { "the admin", true },
		{ "A D M I N", true }, { "Adm1n tools", true },
		{ "Administer", false }, { "Badminton", false },
		{ "example ltd", true }, { "Example-Ltd. App", true },
		{ "Example", false }, { "Ltd", false }, { "ExampleLtd", true },
		{ "Supp0rt", true }, { "Supporter", false }, { "", false },
		{ "Plácet", true }, { "P1acet", true }, { "Pla-cet", true },
		{ "\xd0\xb0" "dmin", true },		/* Cyrillic a */
		{ "\xef\xbc\xa1\xef\xbd\x84\xef\xbd\x8d\xef\xbd\x89\xef\xbd"
		    "\x8e", true },			/* full width */
		{ "\xd8\xa7\xd8\xaf", false },
	};
	struct str which;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		if (name_is_reserved(arena, str_of(rows[i].name),
		    LIST(reserved), &which) != rows[i].is_reserved)
			fail_msg("%s", rows[i].name);
	assert_false(name_is_reserved(arena, STR("admin"),
	    (struct str_list){ NULL, 0 }, &which));
}

static void
no_name_is_a_badge(void **state)
{
	static const char *const bad[] = {
		"Domain verified: dns-pilot.example", "Domain verified",
		"Verified", "[verified] Foo", "Trusted: Foo (domain verified)",
		"Geprüft: example.com", "Verified app of Acme", "Not verified",
		"VERIFIED", "DomainVerified", "V e r i f i e d", "Ver1fied",
		"Verlfled", "ver-ified", "Vérified", "Domain geprüft",
		"Uberpruft", "Überprüfte App", "Bestätigt von Foo",
		"Geprueft", "Verifizierte App", "Offizielle App",
		"Official Foo", "0fficial", "تم التحقق من النطاق",
		"متحقَّق منه", "التطبيق الرسمي", "Certified Foo",
	};
	static const char *const good[] = {
		"Verifier", "Verify Email", "Age Verification", "Prüfer",
		"Unofficial Foo", "Officially", "Entrusted", "Trust Harbour",
		"Bestätigung", "Verifone", "Zertifikate", "Harbour Domain",
		"متجر", "Wrangler",
	};

	(void)state;
	expect(bad, COUNT(bad), PROBLEM_TRUST_WORD);
	expect(good, COUNT(good), PROBLEM_NONE);
}

static void
no_name_is_anothers(void **state)
{
	static const char *const bad[] = {
		"Google", "G00gle", "Goógle", "google!", "PayPaI",
	};
	static const char *const good[] = {
		"Mail for Google", "Googles", "Pay Pals",
	};

	(void)state;
	expect(bad, COUNT(bad), PROBLEM_RESERVED_NAME);
	expect(good, COUNT(good), PROBLEM_NONE);
}

static void
no_name_has_a_host_of_others(void **state)
{
	static const char *const bad[] = {
		"dns-pilot.example", "Sign in to example.com", "github.io",
		"https://example.com/", "harbour.com", "(EXAMPLE.COM)",
		"example.com.", "bücher.de", "co.uk", "x.quay.exampl.com",
		"example。com",
	};
	static const char *const good[] = {
		"Node.js", "Harbour 2.0", "Version 1.2.3", "St. Gallen",
		"e.g. this", "App", "...", "a.b", "Foo-Bar",
		"app.harbour.com", "www.app.harbour.com", "quay.example",
		"Quay.example deployer", "Inc.",
	};

	(void)state;
	expect(bad, COUNT(bad), PROBLEM_HOST_IN_NAME);
	expect(good, COUNT(good), PROBLEM_NONE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reserved_names_are_found),
		cmocka_unit_test(no_name_is_a_badge),
		cmocka_unit_test(no_name_is_anothers),
		cmocka_unit_test(no_name_has_a_host_of_others),
	};

	return cmocka_run_group_tests(tests, open_all, close_all);
}
