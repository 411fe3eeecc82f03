/*
 * What secrets promise: one key per purpose, seals that cannot be moved or
 * changed, encodings that have exactly one reading.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/secret.h"

#define ROOT	"000102030405060708090a0b0c0d0e0f" \
		"101112131415161718191a1b1c1d1e1f"
#define OTHER	"ff0102030405060708090a0b0c0d0e0f" \
		"101112131415161718191A1B1C1D1E1F"

static struct arena *arena;

static int
open_all(void **state)
{
	(void)state;
	arena = arena_open((size_t)1024 * 1024);
	return keys_open(STR(ROOT)) ? 0 : -1;
}

static int
close_all(void **state)
{
	(void)state;
	arena_close(&arena);
	keys_close();
	return 0;
}

static void
root_keys_are_64_digits(void **state)
{
	static const char *const bad[] = { "", "00",
	    "zz0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
	    " 00102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
	    ROOT "00",
	    /* a root key that nobody drew by lot */
	    "0000000000000000000000000000000000000000000000000000000000000000",
	};
	struct hash32 before = KEYED_HASH(KEY_CSRF, STR("x"));

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(keys_open(str_of(bad[i])));
	/* a refused root key leaves the keys as they were */
	assert_true(hash32_equal(before, KEYED_HASH(KEY_CSRF, STR("x"))));
	assert_true(keys_open(STR(OTHER)));
	assert_false(hash32_equal(before, KEYED_HASH(KEY_CSRF, STR("x"))));
	assert_true(keys_open(STR(ROOT)));
	assert_true(hash32_equal(before, KEYED_HASH(KEY_CSRF, STR("x"))));
}

static void
hashes_depend_on_purpose_and_every_part(void **state)
{
	struct hash32 h = KEYED_HASH(KEY_CSRF, STR("ab"), STR("c"));

	(void)state;
	assert_true(hash32_equal(h, KEYED_HASH(KEY_CSRF, STR("ab"), STR("c"))));
	assert_false(hash32_equal(h, KEYED_HASH(KEY_CSRF, STR("a"),
	    STR("bc"))));
	assert_false(hash32_equal(h, KEYED_HASH(KEY_CSRF, STR("abc"))));
	assert_false(hash32_equal(h, KEYED_HASH(KEY_CSRF, STR("ab"), STR("c"),
	    STR(""))));
	assert_false(hash32_equal(h, KEYED_HASH(KEY_TOKEN_HASH, STR("ab"),
	    STR("c"))));
	assert_int_equal(hash32_str(&h).len, 32);
}

/* What is in the store must still be found after an upgrade. */
static void
hashes_stay_the_same_between_versions(void **state)
{
	struct hash32 h = KEYED_HASH(KEY_SESSION_HASH, STR("a"), STR("b"));

	(void)state;
	assert_int_equal(KEY_SESSION_HASH, 1);
	assert_int_equal(KEY_SIGNIN_FORM, 10);
	assert_true(str_equal(hex(arena, hash32_str(&h)), STR(
	    "32f6c1a6a05139e31cafa9bb8a9206be"
	    "e6feacffb25c4a9e8568de979ec720e4")));
}

static void
seals_open_only_as_they_were_made(void **state)
{
	struct str sealed = seal(arena, KEY_OFFER_SEAL, STR("plain"),
	    STR("bound"));
	struct str again = seal(arena, KEY_OFFER_SEAL, STR("plain"),
	    STR("bound"));
	struct str plain = STR_ABSENT;

	(void)state;
	assert_false(str_equal(sealed, again));
	assert_false(str_contains(sealed, STR("plain")));
	assert_int_equal(sealed.len, 24 + 5 + 16);
	assert_true(unseal(arena, KEY_OFFER_SEAL, sealed, STR("bound"),
	    &plain));
	assert_true(str_equal(plain, STR("plain")));

	plain = STR_ABSENT;
	assert_false(unseal(arena, KEY_OFFER_SEAL, sealed, STR("other"),
	    &plain));
	assert_false(unseal(arena, KEY_HELD_TOKEN_SEAL, sealed, STR("bound"),
	    &plain));
	for (size_t i = 0; i < sealed.len; i++) {
		char changed[64];

		memcpy(changed, sealed.bytes, sealed.len);
		changed[i] = (char)(changed[i] ^ 1);
		assert_false(unseal(arena, KEY_OFFER_SEAL,
		    str_range(changed, sealed.len), STR("bound"), &plain));
		assert_false(unseal(arena, KEY_OFFER_SEAL,
		    str_first(sealed, i), STR("bound"), &plain));
	}
	assert_true(str_is_absent(plain));
}

static void
nothing_can_be_sealed_too(void **state)
{
	struct str sealed = seal(arena, KEY_OFFER_SEAL, STR_ABSENT,
	    STR_ABSENT);
	struct str plain = STR_ABSENT;

	(void)state;
	assert_true(unseal(arena, KEY_OFFER_SEAL, sealed, STR(""), &plain));
	assert_true(str_is_empty(plain));
	assert_false(str_is_absent(plain));
}

static void
base64url_has_one_reading(void **state)
{
	static const char *const bad[] = { "A", "AA==", "AB", "A A", "AA\n",
	    "A+/A", "AAB=", "\xc3\xa9" };
	struct str bytes;

	(void)state;
	assert_true(str_equal(base64url(arena, STR("\xfb\xff\xfe")),
	    STR("-__-")));
	assert_true(str_equal(base64url(arena, STR("a")), STR("YQ")));
	assert_true(str_equal(base64url(arena, STR("")), STR("")));
	assert_true(base64url_read(arena, STR("-__-"), &bytes));
	assert_true(str_equal(bytes, STR("\xfb\xff\xfe")));
	assert_true(base64url_read(arena, STR(""), &bytes));
	assert_int_equal(bytes.len, 0);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		if (base64url_read(arena, str_of(bad[i]), &bytes))
			fail_msg("row %zu", i);
	}
}

static void
hex_is_read_and_written(void **state)
{
	static const char *const bad[] = { "a", "0x", "zz", "a b ", "00:1" };
	struct str bytes;

	(void)state;
	assert_true(str_equal(hex(arena, STR("\x00\xab\xff")), STR("00abff")));
	assert_true(hex_read(arena, STR("00aBFf"), &bytes));
	assert_true(str_equal(bytes, STR("\x00\xab\xff")));
	assert_true(hex_read(arena, STR(""), &bytes));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(hex_read(arena, str_of(bad[i]), &bytes));
}

static void
tokens_differ(void **state)
{
	struct str a = random_token(arena, 32);
	struct str b = random_token(arena, 32);

	(void)state;
	assert_int_equal(a.len, 43);
	assert_false(str_equal(a, b));
}

static void
secrets_are_copied_and_closed(void **state)
{
	char typed[] = "hunter2";
	struct secret *a = secret_take(typed, 7);
	struct secret *nothing = secret_take("", 0);

	(void)state;
	typed[0] = 'x';
	assert_true(str_equal(secret_spend(a), STR("hunter2")));
	assert_int_equal(secret_spend(nothing).len, 0);
	secret_close(&a);
	assert_null(a);
	secret_close(&a);
	secret_close(&nothing);
	assert_false(bytes_equal_ct(STR("a"), STR("ab")));
	assert_true(bytes_equal_ct(STR(""), STR_ABSENT));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(root_keys_are_64_digits),
		cmocka_unit_test(hashes_depend_on_purpose_and_every_part),
		cmocka_unit_test(hashes_stay_the_same_between_versions),
		cmocka_unit_test(seals_open_only_as_they_were_made),
		cmocka_unit_test(nothing_can_be_sealed_too),
		cmocka_unit_test(base64url_has_one_reading),
		cmocka_unit_test(hex_is_read_and_written),
		cmocka_unit_test(tokens_differ),
		cmocka_unit_test(secrets_are_copied_and_closed),
	};

	return cmocka_run_group_tests_name("base/secret", tests, open_all,
	    close_all);
}
