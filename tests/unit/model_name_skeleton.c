#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "model/name_skeleton.h"

/* As the store compares two (placet.client_looks_like). */
static bool
is_one(const struct name_skeleton *one, const struct name_skeleton *other)
{
	return str_equal(one->small, other->small) ||
	    str_equal(one->small, other->shown) ||
	    str_equal(one->shown, other->small) ||
	    str_equal(one->shown, other->shown);
}

static bool
look_alike(const char *one, const char *other)
{
	struct arena *a = arena_open(8 << 20);
	struct name_skeleton first, second;
	bool is_so;

	name_skeleton(a, str_of(one), &first);
	name_skeleton(a, str_of(other), &second);
	is_so = is_one(&first, &second);
	arena_close(&a);
	return is_so;
}

static void
names_that_look_alike_are_alike(void **state)
{
	static const char *const pairs[][2] = {
		{ "Acme", "Acme" }, { "Acme", "ACME" }, { "Acme", "A C M E" },
		{ "Acme", "acme!" }, { "Acme", "Acrne" },
		{ "Acme", "\xd0\x90\xd1\x81m\xd0\xb5" },	/* Cyrillic */
		{ "Acme", "\xef\xbc\xa1\xef\xbd\x83\xef\xbd\x8d\xef\xbd\x85" },
		{ "Acme", "\xf0\x9d\x93\x90\xf0\x9d\x93\xac\xf0\x9d\x93\xb6"
		    "\xf0\x9d\x93\xae" },			/* script */
		{ "Cloudflare", "CIoudfIare" }, { "Cloudflare", "C1oudf1are" },
		{ "Cloudflare", "cl\xce\xbfudflare" },		/* Greek o */
		{ "PayPal", "PayPaI" },
		{ "Google", "G00gle" }, { "idea", "Idea" },
		{ "Illinois", "lllinois" }, { "Wrangler", "\xef\xbc\xb7rangler" },
		{ "scope", "\xd1\x95\xd1\x81\xd0\xbe\xd1\x80\xd0\xb5" },
		{ "Stra\xc3\x9f" "e", "strasse" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		if (!look_alike(pairs[i][0], pairs[i][1]))
			fail_msg("%s is not like %s", pairs[i][0],
			    pairs[i][1]);
		assert_true(look_alike(pairs[i][1], pairs[i][0]));
	}
}

static void
other_names_are_not(void **state)
{
	static const char *const pairs[][2] = {
		{ "Acme", "Acne" }, { "Acme", "Acmes" }, { "Google", "Goggle" },
		{ "DNS Pilot", "DNS Plot" }, { "Apple", "Maple" },
		{ "!!!", "???" }, { "\xe2\x98\x83", "\xe2\x98\x82" },
		{ "", "a" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
		if (look_alike(pairs[i][0], pairs[i][1]))
			fail_msg("%s is like %s", pairs[i][0], pairs[i][1]);
}

/* The longest expansions that Unicode has, and what is no text at all. */
static void
no_name_is_too_much(void **state)
{
	struct arena *a = arena_open(64 << 20);
	struct name_skeleton skeleton;
	struct buf b;

	(void)state;
	buf_open(&b, a, 1024);
	while (b.len + 3 <= 256)
		buf_add(&b, STR("\xef\xb7\xba"));	/* one sign, 18 long */
	name_skeleton(a, buf_str(&b), &skeleton);
	assert_true(skeleton.small.len > 1000);
	name_skeleton(a, STR("\xff\xfe"), &skeleton);
	assert_int_equal(skeleton.small.len, 0);
	name_skeleton(a, STR_ABSENT, &skeleton);
	assert_int_equal(skeleton.small.len, 0);
	arena_close(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_that_look_alike_are_alike),
		cmocka_unit_test(other_names_are_not),
		cmocka_unit_test(no_name_is_too_much),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
