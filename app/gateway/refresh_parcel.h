/*
 * refresh_parcel: what those who wait for a flight are told at its end.
 *
 * It travels in a notification, behind the flight's name, and is kept nowhere:
 * nothing (look at the row), an error, or the sealed answer itself where none
 * may be kept.
 */
#ifndef GATEWAY_REFRESH_PARCEL_H
#define GATEWAY_REFRESH_PARCEL_H

#include "base/secret.h"
#include "base/time.h"

#define REFRESH_PARCEL_LATER	STR(" error 503 temporarily_unavailable")
#define REFRESH_PARCEL_GONE	STR(" error 400 invalid_grant")

struct refresh_parcel {
	int		 status;	/* 400, 503; 0: no error */
	struct str	 error;
	struct str	 sealed;	/* absent: none */
	struct utime	 until;		/* what it is sealed to */
};

/* An error code that a parcel can carry. */
bool		 refresh_parcel_may_say(struct str error);
/* Absent when it is too long for a notification. */
struct str	 refresh_parcel_answer(struct arena *a, struct str sealed,
		    struct utime until);
/* What is not understood is nothing. */
struct refresh_parcel refresh_parcel_read(struct arena *a, struct str text);

#endif
