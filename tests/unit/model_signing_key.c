/*
 * A key pair that comes from 32 bytes: what it signs, its public half verifies.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/jwt.h"
#include "model/signing_key.h"

static struct arena *arena;

static int
open_arena(void **state)
{
	(void)state;
	arena = arena_open((size_t)1 << 20);
	return 0;
}

static int
close_arena(void **state)
{
	(void)state;
	arena_close(&arena);
	return 0;
}

static struct jwk_set
set_of(const struct hash32 *seed, struct str *id_r)
{
	struct jwk_set set = { NULL, 0 };
	struct str why = STR_ABSENT;

	assert_true(jwk_set_read(arena, signing_key_set(arena, seed, id_r),
	    JWK_WRITTEN, &set, &why));
	assert_int_equal(set.count, 1);
	return set;
}

static void
what_it_signs_its_public_half_verifies(void **state)
{
	struct str id, why, token;
	struct jwk_set set;
	struct jwt jwt;

	(void)state;
	/* Many, for numbers of each length. */
	for (int i = 0; i < 64; i++) {
		struct hash32 seed = { { (unsigned char)i } };
		const struct jwk *key;

		set = set_of(&seed, &id);
		token = signing_key_sign(arena, &seed, STR("{\"iss\":\"us\"}"));
		assert_true(jwt_read(arena, token, "proof", 4096, &jwt, &why));
		assert_int_equal(jwt.algorithm, JWS_ES256);
		assert_true(str_equal(jwt.key_id, id));
		assert_true(str_equal(jwt.claims, STR("{\"iss\":\"us\"}")));
		key = jwt_key(&jwt, &set);
		assert_non_null(key);
		assert_true(jwt_is_signed(&jwt, key));
		jwt.signed_text = str_first(jwt.signed_text,
		    jwt.signed_text.len - 1);
		assert_false(jwt_is_signed(&jwt, key));
	}
}

static void
the_same_bytes_are_the_same_key(void **state)
{
	struct hash32 seed = { { 7 } }, other = { { 8 } };
	struct str id, again, another, why, token;
	struct jwk_set set;
	struct jwt jwt;

	(void)state;
	(void)set_of(&seed, &id);
	(void)set_of(&seed, &again);
	set = set_of(&other, &another);
	assert_true(str_equal(id, again));
	assert_false(str_equal(id, another));
	token = signing_key_sign(arena, &seed, STR("{}"));
	assert_true(jwt_read(arena, token, "proof", 4096, &jwt, &why));
	assert_null(jwt_key(&jwt, &set));
	assert_false(jwt_is_signed(&jwt, &set.items[0]));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    what_it_signs_its_public_half_verifies, open_arena,
		    close_arena),
		cmocka_unit_test_setup_teardown(
		    the_same_bytes_are_the_same_key, open_arena, close_arena),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
