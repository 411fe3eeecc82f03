/*
 * What the engine knows a client by: fixed for version 1, which installations
 * hold already, and bound to version, root key and client for all later ones.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine/engine.h"

#define ROOT	"000102030405060708090a0b0c0d0e0f" \
		"101112131415161718191a1b1c1d1e1f"
#define OTHER	"ff0102030405060708090a0b0c0d0e0f" \
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

static struct str
secret_of(struct str client_id, struct engine_key key)
{
	struct str secret = STR("");

	assert_true(engine_client_secret(arena, client_id, &key, &secret));
	assert_int_equal(secret.len, 43);
	return secret;
}

static void
version_1_never_changes(void **state)
{
	struct engine_key key = { .version = 1 };
	struct hash32 h = KEYED_HASH(KEY_ENGINE_SECRET, STR("1"),
	    STR("acme-deployer"));

	(void)state;
	assert_true(str_equal(secret_of(STR("acme-deployer"), key),
	    base64url(arena, hash32_str(&h))));
	/* Of this root key, for ever. */
	assert_true(str_equal(secret_of(STR("acme-deployer"), key),
	    STR("XMI3dcGpmh9Os1bFC5n3IoBKMhlFUzWhkjDJtKNpnzA")));
}

static void
a_master_key_is_for_one_version_and_one_root_key(void **state)
{
	struct engine_key key = engine_key_make(arena, 2), moved = key;
	struct str mine = secret_of(STR("a"), key), none;

	(void)state;
	assert_true(str_equal(mine, secret_of(STR("a"), key)));
	assert_false(str_equal(mine, secret_of(STR("b"), key)));
	assert_false(str_equal(mine, secret_of(STR("a"),
	    engine_key_make(arena, 2))));
	assert_false(str_equal(mine, secret_of(STR("a"),
	    (struct engine_key){ .version = 1 })));
	moved.version = 3;
	assert_false(engine_client_secret(arena, STR("a"), &moved, &none));
	moved = (struct engine_key){ 2, str_first(key.sealed, 40) };
	assert_false(engine_client_secret(arena, STR("a"), &moved, &none));
	moved.sealed = STR_ABSENT;
	assert_false(engine_client_secret(arena, STR("a"), &moved, &none));

	assert_true(keys_open(STR(OTHER)));
	assert_false(engine_client_secret(arena, STR("a"), &key, &none));
	assert_true(keys_open(STR(ROOT)));
	assert_true(str_equal(mine, secret_of(STR("a"), key)));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(version_1_never_changes),
		cmocka_unit_test(
		    a_master_key_is_for_one_version_and_one_root_key),
	};

	return cmocka_run_group_tests(tests, open_all, close_all);
}
