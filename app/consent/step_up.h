/*
 * step_up: a restricted permission wants a fresh password (features.md §4.4).
 */
#ifndef CONSENT_STEP_UP_H
#define CONSENT_STEP_UP_H

#include "consent/answer.h"

#define STEP_UP_FRESH_S	(5 * 60)	/* signed in this long ago is enough */

/*
 * Gives     *is_fresh_r: the person proved who they are within
 *           STEP_UP_FRESH_S or with this form's `password`; else a page that
 *           asks for it is set, which posts the same answer again.
 */
MUST_USE enum fault step_up(struct exchange *x, const struct form *form,
		    const struct question *q,
		    const struct consent_answer *answer, bool *is_fresh_r);

#endif
