/*
 * allowance: limits that are asked for so often that a statement for each
 * request would be the dearest part of it.
 *
 * The buckets are in the store, shared by all workers and machines; a worker
 * takes from them by the bundle and spends the bundle by itself. What that
 * means: all together never get more than a limit says, but for what each
 * worker gives before it asks (`unasked`); and what one worker has taken and
 * not spent, others have to do without until it lapses.
 */
#ifndef SESSION_ALLOWANCE_H
#define SESSION_ALLOWANCE_H

#include "web/exchange.h"

struct allowance {
	int64_t	most;		/* of all together, in `per_s` */
	int64_t	per_s;
	int64_t	bundle;		/* what a worker takes at once */
	/* What a worker gives in `per_s` before it takes the first bundle: for
	 * buckets of whom there are many who come seldom. */
	int64_t	unasked;
};

/*
 * May this be done once more?
 *
 * Accepts   `bucket`: a keyed hash (KEY_RATE_HASH) of what is counted.
 * Gives     *wait_s_r: 0, it may, and is counted; else how long until it is
 *           worth trying.
 * Fails     what the store fails with: then it may not.
 */
MUST_USE enum fault allowance_take(struct exchange *x, struct hash32 bucket,
		    struct allowance a, int64_t *wait_s_r);
/*
 * One try, from this exchange's address, with a token that only the engine can
 * judge: taken before it is asked, and given back when the token was good, so
 * that what counts is nonsense alone.
 */
MUST_USE enum fault allowance_of_bearer(struct exchange *x, int64_t *wait_s_r);
void		 allowance_of_bearer_back(struct exchange *x);
/*
 * One user's turn to get tokens, whatever app it is for: a renewal, a code or
 * a device's exchange, or the answer that makes a code.
 */
MUST_USE enum fault allowance_of_user(struct exchange *x, struct uuid user,
		    int64_t *wait_s_r);

#endif
