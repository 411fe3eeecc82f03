/*
 * What the log promises: one parsable line per event, never longer than 4096
 * bytes, never in the way when the disk is full.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/log.h"

static char path[64];
static char line[8192];

static int
open_all(void **state)
{
	int fd;

	(void)state;
	(void)snprintf(path, sizeof(path), "/tmp/base_log.XXXXXX");
	fd = mkstemp(path);
	if (fd < 0)
		return -1;
	(void)close(fd);
	return log_open(path) ? 0 : -1;
}

static int
close_all(void **state)
{
	(void)state;
	return unlink(path);
}

/* The only line in the file, as JSON; empties the file. */
static json_t *
take_line(size_t *len_r)
{
	int fd = open(path, O_RDWR);
	ssize_t len = read(fd, line, sizeof(line));
	json_t *json;

	assert_true(len > 0);
	assert_int_equal(line[len - 1], '\n');
	assert_null(memchr(line, '\n', (size_t)len - 1));
	assert_int_equal(ftruncate(fd, 0), 0);
	assert_int_equal(close(fd), 0);
	json = json_loadb(line, (size_t)len, JSON_REJECT_DUPLICATES, NULL);
	assert_non_null(json);
	*len_r = (size_t)len;
	return json;
}

static const char *
text_of(const json_t *json, const char *name)
{
	return json_string_value(json_object_get(json, name));
}

static void
an_event_is_one_line_of_json(void **state)
{
	json_t *json;
	size_t len;

	(void)state;
	log_event(LOG_WARN, "engine_refused", LOG_STR("engine", STR("main")),
	    LOG_INT("status", 401), LOG_STR("odd", STR("a\"b\nc\xff")),
	    LOG_STR("empty", STR("")));
	json = take_line(&len);
	assert_string_equal(text_of(json, "level"), "warn");
	assert_string_equal(text_of(json, "event"), "engine_refused");
	assert_string_equal(text_of(json, "engine"), "main");
	assert_string_equal(text_of(json, "odd"), "a\"b\nc\xef\xbf\xbd");
	assert_string_equal(text_of(json, "empty"), "");
	assert_int_equal(json_integer_value(json_object_get(json, "status")),
	    401);
	assert_int_equal(strlen(text_of(json, "at")), 24);
	json_decref(json);
}

static void
long_values_are_cut_between_characters(void **state)
{
	char value[602];
	json_t *json;
	size_t len;

	(void)state;
	value[0] = 'x';
	for (size_t i = 1; i + 1 < sizeof(value); i += 2)
		memcpy(value + i, "\xc3\xa9", 2);
	log_event(LOG_NOTE, "long", LOG_STR("value",
	    str_range(value, sizeof(value) - 1)));
	json = take_line(&len);
	assert_int_equal(strlen(text_of(json, "value")), 511);
	json_decref(json);
}

static void
lines_never_pass_4096_bytes(void **state)
{
	char value[512];
	struct log_field fields[20];
	json_t *json;
	size_t len;

	(void)state;
	memset(value, '\x01', sizeof(value));
	for (size_t i = 0; i < 20; i++)
		fields[i] = LOG_STR("v", str_range(value, 200 + 10 * i));
	fields[19] = LOG_INT("last", 7);
	for (size_t i = 0; i < 19; i++)
		fields[i].name = (const char *[]){ "a", "b", "c", "d", "e",
		    "f", "g", "h", "i", "j", "k", "l", "m", "n", "o", "p",
		    "q", "r", "s" }[i];
	log_fields(LOG_ALARM, "wide", fields, 20);
	json = take_line(&len);
	assert_true(len <= 4096);
	assert_int_equal(json_integer_value(json_object_get(json, "cut")), 1);
	assert_int_equal(json_integer_value(json_object_get(json, "last")), 7);
	json_decref(json);
}

static void
a_full_disk_drops_and_counts(void **state)
{
	int64_t before = log_dropped();

	(void)state;
	if (access("/dev/full", W_OK) != 0)
		skip();
	assert_true(log_open("/dev/full"));
	log_event(LOG_NOTE, "lost", LOG_INT("n", 1));
	assert_int_equal(log_dropped(), before + 1);
	assert_true(log_open(path));
}

static void
a_log_that_cannot_be_opened_is_said(void **state)
{
	struct stat st;

	(void)state;
	assert_false(log_open("/no/such/folder/log"));
	assert_int_equal(stat(path, &st), 0);
	assert_true(log_open(path));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_event_is_one_line_of_json),
		cmocka_unit_test(long_values_are_cut_between_characters),
		cmocka_unit_test(lines_never_pass_4096_bytes),
		cmocka_unit_test(a_full_disk_drops_and_counts),
		cmocka_unit_test(a_log_that_cannot_be_opened_is_said),
	};

	return cmocka_run_group_tests_name("base/log", tests, open_all,
	    close_all);
}
