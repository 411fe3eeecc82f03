#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "web/inside.h"
#include "web/router.h"

static enum fault
handle(struct exchange *x)
{
	(void)x;
	return FAULT_NONE;
}

static const struct route rows[] = {
	{ GET, "/", ANYONE, READS, handle },
	{ GET, "/apps", PERSON, READS, handle },
	{ GET, "/apps/new", PERSON, READS, handle },
	{ GET, "/apps/:id", PERSON, READS, handle },
	{ POST, "/apps/:id", PERSON, CHANGES, handle },
	{ GET, "/apps/:id/:part", PERSON, READS, handle },
	{ GET, "/files/*", ANYONE, MACHINE, handle },
	{ GET, "/files/own/*", ANYONE, MACHINE, handle },
	{ POST, "/apps/:id/picture", PERSON, UPLOADS, handle },
	{ POST, "/hook/token", ENGINE_, MACHINE, handle },
};

static const struct route_table table = { "units", rows,
    sizeof(rows) / sizeof(rows[0]) };
static const struct route_table *const tables[] = { &table };

static struct arena *arena;

static int
opened(void **state)
{
	(void)state;
	arena = arena_open(1 << 20);
	routes_open(tables, 1);
	return 0;
}

static int
closed(void **state)
{
	(void)state;
	arena_close(&arena);
	return 0;
}

static const char *
found(enum method method, const char *raw, bool is_hook)
{
	const struct route *row;
	struct path path;

	if (path_read(arena, str_of(raw), &path) != FAULT_NONE)
		return "unread";
	row = route_find(method, &path, is_hook);
	return row == NULL ? "none" : row->path;
}

static void
the_most_exact_row_is_meant(void **state)
{
	(void)state;
	assert_string_equal(found(GET, "/", false), "/");
	assert_string_equal(found(GET, "/apps", false), "/apps");
	assert_string_equal(found(GET, "/apps/new", false), "/apps/new");
	assert_string_equal(found(GET, "/apps/%6eew", false), "/apps/new");
	assert_string_equal(found(GET, "/apps/7", false), "/apps/:id");
	assert_string_equal(found(GET, "/apps/7/x", false),
	    "/apps/:id/:part");
	assert_string_equal(found(GET, "/files/a/b", false), "/files/*");
	assert_string_equal(found(GET, "/files/own/b", false),
	    "/files/own/*");
	assert_string_equal(found(GET, "/files", false), "none");
	assert_string_equal(found(GET, "/apps/", false), "none");
	assert_string_equal(found(GET, "/Apps", false), "none");
}

static void
a_path_takes_what_its_most_exact_row_does(void **state)
{
	(void)state;
	assert_string_equal(found(POST, "/apps/7", false), "/apps/:id");
	assert_string_equal(found(PUT, "/apps/7", false), "none");
	assert_string_equal(found(POST, "/apps/new", false), "none");
	assert_string_equal(found(POST, "/apps/%6eew", false), "none");
	assert_string_equal(found(POST, "/apps/7/picture", false),
	    "/apps/:id/picture");
	assert_string_equal(found(GET, "/apps/7/picture", false), "none");
}

static void
the_hook_is_a_world_of_its_own(void **state)
{
	(void)state;
	assert_string_equal(found(POST, "/hook/token", true),
	    "/hook/token");
	assert_string_equal(found(POST, "/hook/token", false), "none");
	assert_string_equal(found(GET, "/", true), "none");
}

static void
paths_have_one_reading(void **state)
{
	static const struct {
		const char	*raw;
		enum fault	 fault;
	} paths[] = {
		{ "/", FAULT_NONE }, { "/a/b", FAULT_NONE },
		{ "/a/", FAULT_NONE }, { "/.well-known/x", FAULT_NONE },
		{ "/%C3%A4", FAULT_NONE }, { "/a+b", FAULT_NONE },
		{ "//", FAULT_NOT_FOUND }, { "//a", FAULT_NOT_FOUND },
		{ "/a//b", FAULT_NOT_FOUND }, { "/.", FAULT_NOT_FOUND },
		{ "/..", FAULT_NOT_FOUND }, { "/a/../b", FAULT_NOT_FOUND },
		{ "/%2e%2E", FAULT_NOT_FOUND }, { "/a%2fb", FAULT_NOT_FOUND },
		{ "/a%5Cb", FAULT_NOT_FOUND }, { "/a\\b", FAULT_NOT_FOUND },
		{ "", FAULT_BAD_REQUEST }, { "*", FAULT_BAD_REQUEST },
		{ "/%", FAULT_BAD_REQUEST }, { "/%0", FAULT_BAD_REQUEST },
		{ "/%00", FAULT_BAD_REQUEST }, { "/%0a", FAULT_BAD_REQUEST },
		{ "/%ff", FAULT_BAD_REQUEST }, { "/%7f", FAULT_BAD_REQUEST },
	};
	struct path path;

	(void)state;
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		if (path_read(arena, str_of(paths[i].raw), &path) !=
		    paths[i].fault)
			fail_msg("%s", paths[i].raw);
	assert_int_equal(path_read(arena, STR("/a/%C3%A4"), &path),
	    FAULT_NONE);
	assert_true(str_equal(path_text(arena, &path), STR("/a/ä")));
}

static void
parts_are_given_decoded(void **state)
{
	struct configuration conf = { .is_https = false };
	struct exchange *x = exchange_open(&conf);

	(void)state;
	assert_int_equal(path_read(x->arena, STR("/apps/a%20b/c"),
	    &x->inside->path), FAULT_NONE);
	x->route = &rows[5];
	assert_true(str_equal(exchange_part(x, STR("id")), STR("a b")));
	assert_true(str_equal(exchange_part(x, STR("part")), STR("c")));
	x->route = &rows[6];
	assert_int_equal(path_read(x->arena, STR("/files/a/b"),
	    &x->inside->path), FAULT_NONE);
	assert_true(str_equal(exchange_part(x, STR("*")), STR("a/b")));
	exchange_close(&x);
}

static void
uploads_are_known_by_their_raw_path(void **state)
{
	(void)state;
	assert_true(route_takes_upload(STR("/apps/7/picture")));
	assert_true(route_takes_upload(STR("/apps/%20/picture")));
	assert_false(route_takes_upload(STR("/apps//picture")));
	assert_false(route_takes_upload(STR("/apps/7/picture/")));
	assert_false(route_takes_upload(STR("/apps/7/picture/x")));
	assert_false(route_takes_upload(STR("/apps/7/%70icture")));
	assert_false(route_takes_upload(STR("/apps/7")));
	assert_false(route_takes_upload(STR("apps/7/picture")));
	assert_false(route_takes_upload(STR("/")));
	assert_false(route_takes_upload(STR("")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_most_exact_row_is_meant),
		cmocka_unit_test(a_path_takes_what_its_most_exact_row_does),
		cmocka_unit_test(the_hook_is_a_world_of_its_own),
		cmocka_unit_test(paths_have_one_reading),
		cmocka_unit_test(parts_are_given_decoded),
		cmocka_unit_test(uploads_are_known_by_their_raw_path),
	};

	return cmocka_run_group_tests(tests, opened, closed);
}
