#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <assets.h>
#include <cmocka.h>
#include <jansson.h>

#include "api/problem.h"
#include "base/fault.h"
#include "web/refusal.h"

static json_t *document;

static int
opened(void **state)
{
	const struct asset *asset = asset_find(STR(ASSET_OPENAPI_JSON));

	(void)state;
	document = json_loadb(asset->bytes.bytes, asset->bytes.len, 0, NULL);
	return document == NULL ? -1 : 0;
}

static int
closed(void **state)
{
	(void)state;
	json_decref(document);
	return 0;
}

static void
is_described(const char *name, int http_status, struct str title)
{
	const json_t *kind = json_object_get(json_object_get(document,
	    "x-problems"), name);

	assert_non_null(kind);
	if (http_status != 0)
		assert_int_equal(json_integer_value(json_object_get(kind,
		    "status")), http_status);
	assert_true(str_equal(title, str_of(json_string_value(
	    json_object_get(kind, "title")))));
	assert_true(str_ends(title, STR(".")));
}

static void
every_kind_is_described(void **state)
{
	(void)state;
	for (int f = FAULT_NONE + 1; f < FAULT_COUNT; f++) {
		const struct fault_row *row = fault_of((enum fault)f);

		is_described(row->name, row->http_status,
		    api_problem_title(str_of(row->name)));
	}
	for (size_t i = 0; i < api_problems_count; i++)
		is_described(api_problems[i].name, 0,
		    api_problem_title(str_of(api_problems[i].name)));
	is_described("timeout", 408, refusal_title(408));
	is_described("length_needed", 411, refusal_title(411));
	is_described("address_too_long", 414, refusal_title(414));
	is_described("headers_too_long", 431, refusal_title(431));
	assert_int_equal(json_object_size(json_object_get(document,
	    "x-problems")), FAULT_COUNT - 1 + api_problems_count + 4);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(every_kind_is_described,
		    opened, closed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
