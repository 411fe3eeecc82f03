/*
 * What a device's codes promise: a user code that survives being read aloud and
 * typed, and keys that only the device code gives.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/device_code.h"

#define ROOT	"000102030405060708090a0b0c0d0e0f" \
		"101112131415161718191a1b1c1d1e1f"

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
a_user_code_is_read_however_it_is_typed(void **state)
{
	static const char *const good[] = { "WDJB-MJHT", "wdjbmjht",
	    "wdjb mjht", " WdJb - mJhT ", "W-D-J-B-M-J-H-T", "WDJBMJHT-" };
	static const char *const bad[] = { "", "-", "WDJB-MJH", "WDJB-MJHTT",
	    "WDJA-MJHT", "WDJ8-MJHT", "WDJB_MJHT", "WDJB-MJHT\n",
	    "WDJB\tMJHT", "\xd0\x92" "DJB-MJHT", "WDJB-MJHI", "OOOO-OOOO" };
	struct str code;

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		assert_true(user_code_read(arena, str_of(good[i]), &code));
		assert_true(str_equal(code, STR("WDJB-MJHT")));
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(user_code_read(arena, str_of(bad[i]), &code));
}

static void
user_codes_are_drawn_from_all_letters_and_no_others(void **state)
{
	size_t seen[26] = { 0 };
	struct str code, again;

	(void)state;
	for (int i = 0; i < 2000; i++) {
		code = user_code_make(arena);
		assert_int_equal(code.len, 9);
		assert_true(user_code_read(arena, code, &again));
		assert_true(str_equal(code, again));
		for (size_t k = 0; k < code.len; k++)
			if (k != 4)
				seen[code.bytes[k] - 'A']++;
	}
	for (size_t i = 0; i < 26; i++) {
		bool is_ours = str_find(STR("BCDFGHJKLMNPQRSTVWXZ"),
		    (char)('A' + (int)i), 0) != SIZE_MAX;

		/* 800 are expected of each; 8 sigma are 220. */
		assert_true(is_ours ? seen[i] > 580 && seen[i] < 1020 :
		    seen[i] == 0);
	}
}

static void
only_the_device_code_opens_what_is_sealed_to_it(void **state)
{
	struct str mine = device_code_make(arena);
	struct str other = device_code_make(arena);
	struct hash32 key = device_code_public_key(mine);
	struct str sealed = box_seal(arena, &key, STR("the engine's code"));
	struct str plain;
	char spoilt[128];

	(void)state;
	assert_int_equal(mine.len, 43);	/* 256 bits */
	assert_false(str_equal(mine, other));
	assert_true(device_code_unseal(arena, mine, sealed, &plain));
	assert_true(str_equal(plain, STR("the engine's code")));
	assert_false(device_code_unseal(arena, other, sealed, &plain));
	assert_false(device_code_unseal(arena, mine, str_first(sealed, 47),
	    &plain));
	assert_false(device_code_unseal(arena, mine, STR(""), &plain));
	for (size_t i = 0; i < sealed.len; i++) {
		memcpy(spoilt, sealed.bytes, sealed.len);
		spoilt[i] ^= 1;
		assert_false(device_code_unseal(arena, mine,
		    str_range(spoilt, sealed.len), &plain));
	}
}

static void
hashes_keys_and_verifier_are_the_same_each_time_and_all_different(void **state)
{
	struct str code = device_code_make(arena);
	struct hash32 hash = device_code_hash(code);
	struct hash32 as_user = user_code_hash(code);
	struct hash32 key = device_code_public_key(code);
	struct str verifier = device_code_verifier(arena, code);

	(void)state;
	assert_true(hash32_equal(hash, device_code_hash(code)));
	assert_true(hash32_equal(key, device_code_public_key(code)));
	assert_true(str_equal(verifier, device_code_verifier(arena, code)));
	assert_false(hash32_equal(hash, as_user));
	assert_int_equal(verifier.len, 43);
	assert_false(str_equal(verifier, code));
	assert_int_equal(device_code_challenge(arena, code).len, 43);
	assert_false(str_equal(device_code_challenge(arena, code), verifier));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_user_code_is_read_however_it_is_typed),
		cmocka_unit_test(
		    user_codes_are_drawn_from_all_letters_and_no_others),
		cmocka_unit_test(
		    only_the_device_code_opens_what_is_sealed_to_it),
		cmocka_unit_test(
	hashes_keys_and_verifier_are_the_same_each_time_and_all_different),
	};

	return cmocka_run_group_tests(tests, open_all, close_all);
}
