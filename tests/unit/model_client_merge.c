/*
 * Two people change the same client, the second in a form of before the first
 * one saved: neither undoes the other's change.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/client_merge.h"

#define COUNT(array)	(sizeof(array) / sizeof((array)[0]))

static struct arena *arena;

static int
open_arena(void **state)
{
	(void)state;
	arena = arena_open((size_t)1024 * 1024);
	return 0;
}

static int
close_arena(void **state)
{
	(void)state;
	arena_close(&arena);
	return 0;
}

static struct str_list
words(const char *text)
{
	return arena_words(arena, str_of(text));
}

static void
assert_words(struct str_list list, const char *expected)
{
	struct str_list all = words(expected);

	assert_int_equal(list.count, all.count);
	for (size_t i = 0; i < all.count; i++)
		assert_true(str_equal(list.items[i], all.items[i]));
}

static void
a_list_is_taken_entry_by_entry(void **state)
{
	static const struct {
		const char	*then, *now, *typed, *becomes;
	} rows[] = {
		/* nobody, one of the two, both alike */
		{ "a b", "a b", "a b", "a b" },
		{ "a b", "b a c", "a b", "b a c" },
		{ "a b", "a b", "b c", "b c" },
		{ "a", "a b", "a b", "a b" },
		{ "a b", "a", "a", "a" },
		/* each added one; each took one away; one of each */
		{ "a", "a b", "a c", "a b c" },
		{ "a b c", "b c", "a c", "c" },
		{ "a b", "a", "a b c", "a c" },
		{ "a b", "a b c", "a", "a c" },
		/* both put another one in its place; nothing is left */
		{ "a b", "x b", "y b", "x b y" },
		{ "a b", "a", "b", "" },
		{ "", "a", "b", "a b" },
		/* a mistake is left to be told */
		{ "a", "a b", "a c c", "a b c c" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_words(client_merge_list(arena, words(rows[i].then),
		    words(rows[i].now), words(rows[i].typed)),
		    rows[i].becomes);
}

static void
only_what_is_asked_for_may_be_left_out(void **state)
{
	static const struct {
		const char	*then[2], *now[2], *typed[2], *becomes[2];
	} rows[] = {
		/* taken away by the one, made optional by the other */
		{ { "a b", "" }, { "a", "" }, { "a b", "a b" },
		    { "a", "a" } },
		{ { "a b", "" }, { "a b", "b" }, { "a", "" }, { "a", "" } },
		{ { "a", "" }, { "a b", "b" }, { "a c", "c" },
		    { "a b c", "b c" } },
		/* a tick without its scope was no choice, and is told */
		{ { "a", "" }, { "a b", "" }, { "a", "c" }, { "a b", "c" } },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct client_draft then = {
			.scopes = words(rows[i].then[0]),
			.optional_scopes = words(rows[i].then[1]),
		};
		struct client_draft now = {
			.scopes = words(rows[i].now[0]),
			.optional_scopes = words(rows[i].now[1]),
		};
		struct client_draft typed = {
			.scopes = words(rows[i].typed[0]),
			.optional_scopes = words(rows[i].typed[1]),
		};
		struct client_draft d = client_merge(arena, &then, &now,
		    &typed);

		assert_words(d.scopes, rows[i].becomes[0]);
		assert_words(d.optional_scopes, rows[i].becomes[1]);
	}
}

static void
what_was_typed_stays_and_the_rest_is_as_it_is_now(void **state)
{
	struct client_draft then = {
		.name = STR("Quay"), .tos_uri = STR("https://a.example/tos"),
		.client_uri = STR("https://a.example/"),
	};
	struct client_draft now = {
		.name = STR("Pier"), .policy_uri = STR("https://a.example/p"),
		.client_uri = STR("https://b.example/"), .has_devices = true,
		.has_keys = true, .jwks_uri = STR("https://a.example/keys"),
	};
	struct client_draft typed = {
		.name = STR(" Quay "), .client_uri = STR("https://c.example/"),
		.policy_uri = STR(""), .tos_uri = STR(""), .jwks = STR(""),
		.jwks_uri = STR(""),
	};
	struct client_draft d = client_merge(arena, &then, &now, &typed);

	(void)state;
	assert_true(str_equal(d.name, now.name));
	assert_true(str_equal(d.client_uri, typed.client_uri));
	assert_true(str_equal(d.policy_uri, now.policy_uri));
	assert_true(str_is_empty(d.tos_uri));
	assert_true(d.has_devices && d.has_keys);
	assert_true(str_equal(d.jwks_uri, now.jwks_uri));
	/* Keys are not put together of two people's. */
	typed.has_keys = true;
	typed.jwks = STR("{\"keys\":[]}");
	d = client_merge(arena, &then, &now, &typed);
	assert_true(d.has_keys && str_equal(d.jwks, typed.jwks));
	assert_true(str_is_empty(d.jwks_uri));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_list_is_taken_entry_by_entry),
		cmocka_unit_test(only_what_is_asked_for_may_be_left_out),
		cmocka_unit_test(
		    what_was_typed_stays_and_the_rest_is_as_it_is_now),
	};

	return cmocka_run_group_tests(tests, open_arena, close_arena);
}
