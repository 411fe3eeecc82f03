/*
 * What json, the dialects and the derived secrets promise: nothing deep, twice
 * named or unfinished is read; each generation has its paths.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/secret.h"
#include "engine/dialect.h"
#include "engine/engine.h"
#include "engine/json.h"

#define MAX_BYTES	((size_t)64 * 1024)

static bool
is_read(const char *text)
{
	json_t *j = engine_json_open(str_of(text), MAX_BYTES);
	bool is_read = j != NULL;

	engine_json_close(&j);
	assert_null(j);
	return is_read;
}

static void
only_one_whole_object_is_read(void **state)
{
	(void)state;
	assert_true(is_read("{}"));
	assert_true(is_read(" {\"a\":[1,{\"b\":\"}\"}]} "));
	assert_false(is_read(""));
	assert_false(is_read("[]"));
	assert_false(is_read("\"text\""));
	assert_false(is_read("{"));
	assert_false(is_read("{}x"));
	assert_false(is_read("{\"a\":1,\"a\":2}"));
	assert_false(is_read("{\"a\":1e400}"));
	assert_false(is_read("{\"a\":\"\\ud800\"}"));
	assert_false(is_read("{\"a\":\"\\u0000\"}"));
	assert_false(is_read("{\"a\":\"\xff\"}"));
}

static void
what_is_deep_or_long_is_refused(void **state)
{
	struct arena *a = arena_open((size_t)1 << 22);
	struct buf b;

	(void)state;
	for (int depth = 30; depth <= 20000; depth += 19970) {
		json_t *j;

		buf_open(&b, a, (size_t)1 << 20);
		buf_add(&b, STR("{\"a\":"));
		for (int i = 0; i < depth; i++)
			buf_add_byte(&b, '[');
		for (int i = 0; i < depth; i++)
			buf_add_byte(&b, ']');
		buf_add_byte(&b, '}');
		j = engine_json_open(buf_str(&b), (size_t)1 << 20);
		assert_int_equal(j != NULL, depth < 32);
		engine_json_close(&j);
	}
	/* Brackets inside a text are no depth, whatever precedes its end. */
	assert_true(is_read("{\"a\":\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\"}"));
	assert_true(is_read("{\"a\":\"\\\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\"}"));
	assert_null(engine_json_open(STR("{\"a\":1}"), 6));
	arena_close(&a);
}

static void
members_are_what_they_must_be_or_absent(void **state)
{
	struct arena *a = arena_open((size_t)1 << 16);
	json_t *j = engine_json_open(STR("{\"s\":\"x\",\"n\":7,\"r\":1.5,"
	    "\"t\":true,\"l\":[\"a\",1,\"b\"],\"z\":null}"), MAX_BYTES);
	struct str_list list;
	int64_t n = 0;

	(void)state;
	assert_non_null(j);
	assert_true(str_equal(engine_json_str(a, j, "s"), STR("x")));
	assert_true(str_is_absent(engine_json_str(a, j, "n")));
	assert_true(str_is_absent(engine_json_str(a, j, "none")));
	assert_true(str_is_absent(engine_json_str(a, NULL, "s")));
	assert_true(engine_json_i64(j, "n", &n) && n == 7);
	assert_false(engine_json_i64(j, "r", &n));
	assert_false(engine_json_i64(j, "s", &n));
	assert_true(engine_json_is_true(j, "t"));
	assert_false(engine_json_is_true(j, "n"));
	list = engine_json_list(a, j, "l");
	assert_int_equal(list.count, 2);
	assert_true(str_equal(list.items[1], STR("b")));
	list = engine_json_list(a, j, "s");
	assert_int_equal(list.count, 1);
	assert_int_equal(engine_json_list(a, j, "z").count, 0);
	engine_json_close(&j);
	arena_close(&a);
}

static void
each_generation_has_its_paths(void **state)
{
	const struct configuration_engine now = { .generation = STR("2.3") };
	const struct configuration_engine old = { .generation = STR("1.11") };

	(void)state;
	assert_string_equal(engine_dialect(&now)->introspect,
	    "/admin/oauth2/introspect");
	assert_string_equal(engine_dialect(&old)->introspect,
	    "/oauth2/introspect");
	assert_string_equal(engine_dialect(&old)->page_token, "offset");
}

static void
unknown_grants_are_refused_unless_a_day_says_otherwise(void **state)
{
	struct configuration_engine e = { .refuses_unknown_grants = true,
	    .unknown_grants_until = STR("9999-01-01") };

	(void)state;
	assert_false(engine_takes_unknown_grants(&e));
	e.refuses_unknown_grants = false;
	assert_true(engine_takes_unknown_grants(&e));
	e.unknown_grants_until = STR("2001-01-01");
	assert_false(engine_takes_unknown_grants(&e));
	e.unknown_grants_until = STR("");
	assert_false(engine_takes_unknown_grants(&e));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_one_whole_object_is_read),
		cmocka_unit_test(what_is_deep_or_long_is_refused),
		cmocka_unit_test(members_are_what_they_must_be_or_absent),
		cmocka_unit_test(each_generation_has_its_paths),
		cmocka_unit_test(
		    unknown_grants_are_refused_unless_a_day_says_otherwise),
	};

	if (!keys_open(STR("000102030405060708090a0b0c0d0e0f"
	    "101112131415161718191a1b1c1d1e1f")))
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
