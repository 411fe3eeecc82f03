/*
 * step_up: a restricted permission wants a fresh password (features.md §4.4).
 */
#ifndef CONSENT_STEP_UP_H
#define CONSENT_STEP_UP_H

#include "consent/answer.h"

/*
 * Gives     *is_fresh_r: the person proved who they are within FRESH_S
 *           (fresh/fresh.h) or with this form's `password`; else a page that
 *           asks for it is set, which posts the same answer again and says
 *           what it would allow.
 */
MUST_USE enum fault step_up(struct exchange *x, const struct form *form,
		    const struct question *q,
		    const struct consent_answer *answer, bool *is_fresh_r);

#endif
