/*
 * Values in PostgreSQL's binary format, through the server itself: each type
 * there and back, NULL, the edges, and arrays that are broken.
 */
#include "fiber/pg_wire.h"
#include "pg_cluster.h"

static const enum pg_type every_type[] = { PG_TEXT, PG_BIGINT, PG_INTEGER,
    PG_BOOLEAN, PG_TIMESTAMPTZ, PG_UUID, PG_BYTEA, PG_TEXT_ARRAY,
    PG_UUID_ARRAY, PG_JSONB, PG_DOUBLE };
enum { TYPES = sizeof every_type / sizeof *every_type };

static const struct pg_statement echo = { "echo",
    "select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11", false, every_type,
    TYPES, every_type, TYPES };

/* What the server understood, in its own words. */
static const enum pg_type eleven_texts[] = { PG_TEXT, PG_TEXT, PG_TEXT, PG_TEXT,
    PG_TEXT, PG_TEXT, PG_TEXT, PG_TEXT, PG_TEXT, PG_TEXT, PG_TEXT };
static const struct pg_statement spell = { "spell",
    "select $1::text, $2::text, $3::text, $4::text,"
    " ($5 at time zone 'UTC')::text, $6::text, encode($7, 'hex'), $8::text,"
    " $9::text, $10::text, $11::text", false, every_type, TYPES, eleven_texts,
    TYPES };

static const struct uuid some_uuids[2] = {
    { { 0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc, 0x4d, 0xef, 0x80, 0x11, 0x22, 0x33,
    0x44, 0x55, 0x66, 0x77 } }, { { 0 } } };

static void
every_type_goes_there_and_back(struct arena *a)
{
	const struct str texts[] = { STR("a,\"b\""), STR_ABSENT, STR("") };
	const struct pg_value in[TYPES] = {
		{ .text = STR("na\xc3\xafve") },
		{ .number = INT64_MIN },
		{ .number = INT32_MIN },
		{ .is_true = true },
		{ .time = { INT64_C(1773307800123456) } },
		{ .uuid = some_uuids[0] },
		{ .text = STR("\0\xff") },
		{ .texts = { texts, 3 } },
		{ .uuids = { some_uuids, 2 } },
		{ .text = STR("{\"a\": [1, null]}") },
		{ .real = -0.1 },
	};
	static const char *const words[TYPES] = { "na\xc3\xafve",
	    "-9223372036854775808", "-2147483648", "true",
	    "2026-03-12 09:30:00.123456",
	    "12345678-9abc-4def-8011-223344556677",
	    "00ff", "{\"a,\\\"b\\\"\",NULL,\"\"}",
	    "{12345678-9abc-4def-8011-223344556677,"
	    "00000000-0000-0000-0000-000000000000}", "{\"a\": [1, null]}",
	    "-0.1" };
	struct pg_rows rows;
	const struct pg_value *v;

	assert_int_equal(call(a, &spell, in, LONG_MS, &rows), FAULT_NONE);
	for (size_t i = 0; i < TYPES; i++)
		assert_true(str_equal(rows.values[i].text, str_of(words[i])));

	assert_int_equal(call(a, &echo, in, LONG_MS, &rows), FAULT_NONE);
	assert_int_equal(rows.count, 1);
	v = rows.values;
	assert_true(str_equal(v[0].text, in[0].text));
	assert_true(v[1].number == INT64_MIN);
	assert_true(v[2].number == INT32_MIN);
	assert_true(v[3].is_true);
	assert_true(v[4].time.us == in[4].time.us);
	assert_true(uuid_equal(v[5].uuid, in[5].uuid));
	assert_true(str_equal(v[6].text, in[6].text));
	assert_int_equal(v[7].texts.count, 3);
	assert_true(str_equal(v[7].texts.items[0], texts[0]));
	assert_true(str_is_absent(v[7].texts.items[1]));
	assert_false(str_is_absent(v[7].texts.items[2]));
	assert_int_equal(v[8].uuids.count, 2);
	assert_memory_equal(v[8].uuids.items, some_uuids, sizeof some_uuids);
	assert_true(str_equal(v[9].text, in[9].text));
	assert_true(v[10].real == -0.1);
}

static void
null_goes_there_and_back(struct arena *a)
{
	struct pg_value in[TYPES] = { 0 };
	struct pg_rows rows;

	for (size_t i = 0; i < TYPES; i++)
		in[i].is_null = true;
	assert_int_equal(call(a, &echo, in, LONG_MS, &rows), FAULT_NONE);
	for (size_t i = 0; i < TYPES; i++)
		assert_true(rows.values[i].is_null);

	/* Absent is NULL for what can be absent. */
	in[0].is_null = in[6].is_null = in[7].is_null = in[8].is_null =
	    in[9].is_null = false;
	assert_int_equal(call(a, &echo, in, LONG_MS, &rows), FAULT_NONE);
	for (size_t i = 0; i < TYPES; i++)
		assert_true(rows.values[i].is_null);
}

static void
the_edges_go_there_and_back(struct arena *a)
{
	struct str no_text;
	struct pg_value in[TYPES] = {
		{ .text = STR("") }, { .number = INT64_MAX },
		{ .number = INT32_MAX }, { .is_true = false },
		{ .time = UTIME_NEVER }, { .uuid = { { 0 } } },
		{ .text = STR("") }, { .texts = { &no_text, 0 } },
		{ .uuids = { some_uuids, 0 } }, { .text = STR("null") },
		{ .real = 1e308 },
	};
	struct pg_rows rows;
	const struct pg_value *v;

	assert_int_equal(call(a, &echo, in, LONG_MS, &rows), FAULT_NONE);
	v = rows.values;
	for (size_t i = 0; i < TYPES; i++)
		assert_false(v[i].is_null);
	assert_true(v[0].text.len == 0 && !str_is_absent(v[0].text));
	assert_true(v[1].number == INT64_MAX && v[2].number == INT32_MAX);
	assert_true(v[4].time.us == UTIME_NEVER.us);
	assert_true(v[7].texts.count == 0 && v[7].texts.items != NULL);
	assert_true(v[8].uuids.count == 0 && v[8].uuids.items != NULL);
	assert_true(str_equal(v[9].text, STR("null")));
	assert_true(v[10].real == 1e308);

	assert_int_equal(call(a, &spell, in, LONG_MS, &rows), FAULT_NONE);
	assert_true(str_equal(rows.values[4].text, STR("infinity")));
	assert_true(str_equal(rows.values[7].text, STR("{}")));
}

/* Every shortening and every flipped byte of an array is read or refused; ASan
 * sees what reads too far. */
static void
broken_arrays_are_refused(void **state)
{
	const struct str texts[] = { STR("one"), STR("two") };
	const enum pg_type types[] = { PG_TEXT_ARRAY, PG_UUID_ARRAY };
	struct pg_value values[2] = { 0 }, read;
	struct arena *a = arena_open(64 * 1024 * 1024);

	(void)state;
	values[0].texts = (struct str_list){ texts, 2 };
	values[1].uuids = (struct uuid_list){ some_uuids, 2 };
	for (size_t i = 0; i < 2; i++) {
		struct pg_wire whole = pg_wire_write(a, types[i], &values[i]);

		for (int len = 0; len < whole.len; len++) {
			char *cut = arena_take(a, (size_t)len + 1);
			struct pg_wire wire = { cut, len };

			memcpy(cut, whole.bytes, (size_t)len);
			assert_false(pg_wire_read(a, types[i], 0, wire, &read));
		}
		for (int at = 0; at < whole.len * 8; at++) {
			char *bad = arena_take(a, (size_t)whole.len);
			struct pg_wire wire = { bad, whole.len };

			memcpy(bad, whole.bytes, (size_t)whole.len);
			bad[at / 8] = (char)(bad[at / 8] ^ 1 << at % 8);
			if (pg_wire_read(a, types[i], 0, wire, &read))
				assert_true(arena_used(a) > 0);
		}
	}
	arena_close(&a);
}

IN_FIBER(types_round_trip, every_type_goes_there_and_back)
IN_FIBER(nulls_round_trip, null_goes_there_and_back)
IN_FIBER(edges_round_trip, the_edges_go_there_and_back)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(types_round_trip),
		cmocka_unit_test(nulls_round_trip),
		cmocka_unit_test(edges_round_trip),
		cmocka_unit_test(broken_arrays_are_refused),
	};

	return cmocka_run_group_tests_name("fiber_pg_wire", tests, cluster_open,
	    cluster_close);
}
