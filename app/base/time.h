/*
 * time: two clocks that are never mixed.
 *
 * struct utime is wall time and comes from the database wherever it decides
 * anything; struct mono is this machine's monotonic clock, for deadlines only.
 */
#ifndef BASE_TIME_H
#define BASE_TIME_H

#include "base/buf.h"

struct utime {
	int64_t	us;		/* microseconds since 1970-01-01T00:00:00Z */
};

struct mono {
	int64_t	ms;		/* milliseconds since some start */
};

#define UTIME_NEVER	((struct utime){ INT64_MAX })

struct utime	utime_now(void);	/* for log lines; not for decisions */
struct mono	mono_now(void);
struct mono	mono_in(int64_t ms);	/* now + ms */
bool		mono_is_past(struct mono m);
int64_t		mono_left_ms(struct mono m);	/* 0 when past */
/*
 * "2026-03-12T09:30:00Z", as RFC 3339 in UTC, whole seconds. Times outside the
 * years 0 to 9999 (UTIME_NEVER too) are shown as the nearest that is inside.
 */
void		utime_add_rfc3339(struct buf *b, struct utime t);
/* With milliseconds, for log lines: "2026-03-12T09:30:00.123Z". */
void		utime_add_rfc3339_ms(struct buf *b, struct utime t);
/* Midnight UTC of a day that exists: "2027-01-31" (RFC 3339 full-date). */
MUST_USE bool	utime_read_date(struct str text, struct utime *t_r);
/* Calendar parts in UTC, for templates. */
void		utime_parts(struct utime t, int *year_r, int *month_r,
		    int *day_r, int *hour_r, int *minute_r, int *second_r);

#endif
