/*
 * repeat: Idempotency-Key, so that a program may send the same again.
 *
 * The key is claimed in the store before anything is done, and its answer kept
 * afterwards with its headers, sealed under the key itself, which is not
 * stored: an answer may hold a secret that is shown once. A claim without an
 * answer means that the first try is still under way or that nobody knows how
 * it ended; it is never done a second time. Only successes are kept: what was
 * refused did nothing, and may be tried again. After 24 hours a key is
 * forgotten.
 */
#ifndef API_REPEAT_H
#define API_REPEAT_H

#include "api/call.h"

struct api_repeat {
	bool		has_key;
	bool		is_done;	/* the reply is set: said before, or
					   refused */
	struct hash32	id;
	struct hash32	seal;
};

/*
 * Before a POST is done.
 * Gives     *r_r; with is_done, the reply: the same as before; 409 repeat_mismatch
 *           (the key came with another request), 409 repeat_under_way (with
 *           Retry-After), 409 repeat_unknown (older than a minute); 400 for a
 *           key that is none.
 * Fails     what the store fails with: nothing is done then.
 */
MUST_USE enum fault api_repeat_open(struct exchange *x,
		    struct api_repeat *r_r);
/* Afterwards, with how it went. What cannot be kept is logged. */
void	api_repeat_close(struct exchange *x, const struct api_repeat *r,
	    enum fault fault);

#endif
