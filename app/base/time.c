/*
 * time: reading the clocks, and the calendar without a time zone.
 */
#include <time.h>

#include "base/time.h"

#define US_PER_S	((int64_t)1000000)
/* 0000-01-01T00:00:00Z and 9999-12-31T23:59:59Z, all that RFC 3339 can say. */
#define FIRST_S		((int64_t)-62167219200)
#define LAST_S		((int64_t)253402300799)

struct utime
utime_now(void)
{
	struct timespec t;

	if (clock_gettime(CLOCK_REALTIME, &t) != 0)
		PANIC("no wall clock");
	return (struct utime){ (int64_t)t.tv_sec * US_PER_S +
	    t.tv_nsec / 1000 };
}

struct mono
mono_now(void)
{
	struct timespec t;

	if (clock_gettime(CLOCK_MONOTONIC, &t) != 0)
		PANIC("no monotonic clock");
	return (struct mono){ (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000 };
}

struct mono
mono_in(int64_t ms)
{
	struct mono m = mono_now();

	if (__builtin_add_overflow(m.ms, ms, &m.ms))
		m.ms = ms > 0 ? INT64_MAX : INT64_MIN;
	return m;
}

bool
mono_is_past(struct mono m)
{
	return mono_now().ms >= m.ms;
}

int64_t
mono_left_ms(struct mono m)
{
	int64_t now = mono_now().ms;

	return m.ms > now ? m.ms - now : 0;
}

/* Rounded down, before 1970 too, and inside the years 0 to 9999. */
static int64_t
whole_seconds(struct utime t)
{
	int64_t s = t.us / US_PER_S;

	if (t.us % US_PER_S < 0)
		s--;
	if (s < FIRST_S)
		return FIRST_S;
	return s > LAST_S ? LAST_S : s;
}

static struct tm
calendar(struct utime t)
{
	time_t s = (time_t)whole_seconds(t);
	struct tm parts;

	if (gmtime_r(&s, &parts) == NULL)
		PANIC("no calendar for %lld", (long long)s);
	return parts;
}

static void
add_up_to_seconds(struct buf *b, struct utime t)
{
	struct tm parts = calendar(t);

	buf_printf(b, "%04d-%02d-%02dT%02d:%02d:%02d", parts.tm_year + 1900,
	    parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min,
	    parts.tm_sec);
}

void
utime_add_rfc3339(struct buf *b, struct utime t)
{
	add_up_to_seconds(b, t);
	buf_add_byte(b, 'Z');
}

void
utime_add_rfc3339_ms(struct buf *b, struct utime t)
{
	int64_t us = t.us % US_PER_S;

	if (us < 0)
		us += US_PER_S;
	add_up_to_seconds(b, t);
	buf_printf(b, ".%03dZ", (int)(us / 1000));
}

static bool
read_number(struct str s, int *number_r)
{
	uint64_t number;

	if (!str_to_u64(s, &number) || number > 9999)
		return false;
	*number_r = (int)number;
	return true;
}

bool
utime_read_date(struct str text, struct utime *t_r)
{
	struct tm asked = { 0 };
	struct tm got;
	time_t s;
	int year;
	int month;

	if (text.len != 10 || text.bytes[4] != '-' || text.bytes[7] != '-')
		return false;
	if (!read_number(str_first(text, 4), &year) ||
	    !read_number(str_first(str_from(text, 5), 2), &month) ||
	    !read_number(str_from(text, 8), &asked.tm_mday))
		return false;
	asked.tm_year = year - 1900;
	asked.tm_mon = month - 1;

	/* timegm turns February 30 into March 2: such a day does not exist. */
	got = asked;
	s = timegm(&got);
	if (got.tm_year != asked.tm_year || got.tm_mon != asked.tm_mon ||
	    got.tm_mday != asked.tm_mday)
		return false;
	*t_r = (struct utime){ (int64_t)s * US_PER_S };
	return true;
}

void
utime_parts(struct utime t, int *year_r, int *month_r, int *day_r,
    int *hour_r, int *minute_r, int *second_r)
{
	struct tm parts = calendar(t);

	*year_r = parts.tm_year + 1900;
	*month_r = parts.tm_mon + 1;
	*day_r = parts.tm_mday;
	*hour_r = parts.tm_hour;
	*minute_r = parts.tm_min;
	*second_r = parts.tm_sec;
}
