/*
 * What time, id and fault promise: dates of every year, strict UUID text, a
 * row for every fault.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/fault.h"
#include "base/id.h"
#include "base/time.h"

static void
assert_shown(struct utime t, const char *wanted)
{
	char bytes[64];
	struct buf b;

	buf_open_on(&b, bytes, sizeof(bytes));
	utime_add_rfc3339(&b, t);
	buf_add_byte(&b, '\0');
	assert_string_equal(bytes, wanted);
}

static void
times_are_shown_in_utc(void **state)
{
	(void)state;
	assert_shown((struct utime){ 0 }, "1970-01-01T00:00:00Z");
	assert_shown((struct utime){ -1 }, "1969-12-31T23:59:59Z");
	assert_shown((struct utime){ 951782400000000 },
	    "2000-02-29T00:00:00Z");
	assert_shown((struct utime){ 1773307800999999 },
	    "2026-03-12T09:30:00Z");
	assert_shown(UTIME_NEVER, "9999-12-31T23:59:59Z");
	assert_shown((struct utime){ INT64_MIN }, "0000-01-01T00:00:00Z");
}

static void
milliseconds_are_shown_in_logs(void **state)
{
	char bytes[64];
	struct buf b;

	(void)state;
	buf_open_on(&b, bytes, sizeof(bytes));
	utime_add_rfc3339_ms(&b, (struct utime){ 1773307800007999 });
	assert_true(str_equal(buf_str(&b), STR("2026-03-12T09:30:00.007Z")));
	buf_clear(&b);
	utime_add_rfc3339_ms(&b, (struct utime){ -1000 });
	assert_true(str_equal(buf_str(&b), STR("1969-12-31T23:59:59.999Z")));
}

static void
dates_must_exist(void **state)
{
	static const char *const bad[] = { "", "2027-1-31", "2027-02-30",
	    "2026-02-29", "2027-13-01", "2027-00-10", "2027-01-00",
	    "2027/01/31", "2027-01-31T", "x027-01-31", "2027-01-3x" };
	struct utime t = { 5 };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_false(utime_read_date(str_of(bad[i]), &t));
		assert_int_equal(t.us, 5);
	}
	assert_true(utime_read_date(STR("2028-02-29"), &t));
	assert_shown(t, "2028-02-29T00:00:00Z");
	assert_true(utime_read_date(STR("1969-12-31"), &t));
	assert_shown(t, "1969-12-31T00:00:00Z");
}

static void
parts_of_a_time(void **state)
{
	int y;
	int mo;
	int d;
	int h;
	int mi;
	int s;

	(void)state;
	utime_parts((struct utime){ 1773307801000000 }, &y, &mo, &d, &h, &mi,
	    &s);
	assert_int_equal(y, 2026);
	assert_int_equal(mo, 3);
	assert_int_equal(d, 12);
	assert_int_equal(h, 9);
	assert_int_equal(mi, 30);
	assert_int_equal(s, 1);
}

static void
deadlines_pass(void **state)
{
	struct mono m = mono_in(60000);

	(void)state;
	assert_false(mono_is_past(m));
	assert_true(mono_left_ms(m) > 59000);
	assert_true(mono_left_ms(m) <= 60000);
	assert_true(mono_is_past(mono_in(0)));
	assert_true(mono_is_past(mono_in(-5)));
	assert_int_equal(mono_left_ms(mono_in(-5)), 0);
	assert_false(mono_is_past(mono_in(INT64_MAX)));
	assert_true(utime_now().us > 1700000000000000);
}

static void
uuids_have_one_text(void **state)
{
	static const char *const bad[] = { "",
	    "6f1e1c9a-0b7e-4f5e-9a51-0123456789a",
	    "6f1e1c9a-0b7e-4f5e-9a51-0123456789abc",
	    "6F1E1C9A-0B7E-4F5E-9A51-0123456789AB",
	    "6f1e1c9a00b7e-4f5e-9a51-0123456789ab",
	    "6f1e1c9a-0b7e-4f5e-9a51-0123456789ag",
	    "{f1e1c9a-0b7e-4f5e-9a51-0123456789a}" };
	const struct str text = STR("6f1e1c9a-0b7e-4f5e-9a51-0123456789ab");
	struct arena *a = arena_open(4096);
	struct uuid uuid = { { 0 } };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(uuid_read(str_of(bad[i]), &uuid));
	assert_true(uuid_is_zero(uuid));
	assert_true(uuid_read(text, &uuid));
	assert_int_equal(uuid.bytes[0], 0x6f);
	assert_int_equal(uuid.bytes[15], 0xab);
	assert_false(uuid_is_zero(uuid));
	assert_true(str_equal(uuid_text(a, uuid), text));
	assert_true(uuid_equal(uuid, uuid));
	assert_false(uuid_equal(uuid, (struct uuid){ { 0 } }));
	arena_close(&a);
}

static void
every_fault_has_a_row(void **state)
{
	(void)state;
	for (int f = 0; f < FAULT_COUNT; f++) {
		const struct fault_row *row = fault_of((enum fault)f);

		assert_non_null(row->name);
		assert_true(row->http_status == 200 ||
		    (row->http_status >= 400 && row->http_status <= 503));
		if (row->http_status == 503 || row->http_status == 429)
			assert_true(row->retry_after_s > 0);
	}
	assert_int_equal(fault_of(FAULT_NONE)->http_status, 200);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(times_are_shown_in_utc),
		cmocka_unit_test(milliseconds_are_shown_in_logs),
		cmocka_unit_test(dates_must_exist),
		cmocka_unit_test(parts_of_a_time),
		cmocka_unit_test(deadlines_pass),
		cmocka_unit_test(uuids_have_one_text),
		cmocka_unit_test(every_fault_has_a_row),
	};

	return cmocka_run_group_tests_name("base/time", tests, NULL, NULL);
}
