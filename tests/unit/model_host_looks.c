#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "model/host_looks.h"
#include "model/name_skeleton.h"

static struct arena *arena;

static int
open_all(void **state)
{
	(void)state;
	name_skeleton_open();
	arena = arena_open(8 << 20);
	return 0;
}

static int
close_all(void **state)
{
	(void)state;
	arena_close(&arena);
	return 0;
}

static bool
look_alike(const char *one, const char *other)
{
	return str_equal(host_look(arena, str_of(one)),
	    host_look(arena, str_of(other)));
}

static void
each_label_looks_for_itself(void **state)
{
	static const char *const alike[][2] = {
		{ "cloud.example", "c1oud.example" },
		{ "cloud.example", "cl0ud.example" },
		{ "modern.example", "rnodern.example" },
		{ "dns-pilot.example", "dnspilot.example" },
		{ "apple.example", "xn--pple-43d.example" },	/* Cyrillic a */
		{ "a.b.example", "a.b.example" },
	};
	static const char *const other[][2] = {
		{ "ab.cd.example", "abc.d.example" },
		{ "cloud.example", "clouds.example" },
		{ "cloud.example", "cloud.test" },
		{ "cloud.example", "cloudexample" },
		{ "harbour1.example", "harbour2.example" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(alike) / sizeof(alike[0]); i++)
		if (!look_alike(alike[i][0], alike[i][1]))
			fail_msg("%s is not like %s", alike[i][0],
			    alike[i][1]);
	for (size_t i = 0; i < sizeof(other) / sizeof(other[0]); i++)
		if (look_alike(other[i][0], other[i][1]))
			fail_msg("%s is like %s", other[i][0], other[i][1]);
}

static void
every_name_above_a_host_is_there_once(void **state)
{
	struct str hosts[] = { STR("a.b.c.example"), STR("b.c.example"),
	    STR("localhost"), STR("1.2.3.4.5.6.7.8") };
	static const char *const names[] = {
		"a.b.c.example", "b.c.example", "c.example", "3.4.5.6.7.8",
		"4.5.6.7.8", "5.6.7.8", "6.7.8", "7.8",
	};
	struct host_looks looks;

	(void)state;
	host_looks(arena, (struct str_list){ hosts, 4 }, &looks);
	assert_int_equal(looks.names.count, 8);
	assert_int_equal(looks.looks.count, 8);
	for (size_t i = 0; i < 8; i++) {
		assert_true(str_equal(looks.names.items[i],
		    str_of(names[i])));
		assert_true(str_equal(looks.looks.items[i],
		    host_look(arena, looks.names.items[i])));
	}
	host_looks(arena, (struct str_list){ NULL, 0 }, &looks);
	assert_int_equal(looks.names.count, 0);
}

/* As many and as long as a client may have; and what is no host at all. */
static void
no_host_is_too_much(void **state)
{
	struct arena *a = arena_open(16 << 20);
	struct str hosts[51];
	struct host_looks looks;

	(void)state;
	for (int i = 0; i < 51; i++)
		hosts[i] = arena_printf(a, "%d.%061d.%061d.%061d.%058d", i, i,
		    i, i, i);
	host_looks(a, (struct str_list){ hosts, 51 }, &looks);
	assert_int_equal(looks.names.count, 51 * 4);
	arena_close(&a);
	(void)host_look(arena, STR("\xff.\xfe"));
	(void)host_look(arena, STR_ABSENT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_label_looks_for_itself),
		cmocka_unit_test(every_name_above_a_host_is_there_once),
		cmocka_unit_test(no_host_is_too_much),
	};

	return cmocka_run_group_tests(tests, open_all, close_all);
}
