/*
 * show: GET /consent, from the engine's challenge to the page.
 */
#ifndef CONSENT_SHOW_H
#define CONSENT_SHOW_H

#include "consent/question.h"

enum fault	consent_show(struct exchange *x);
/* The page for a question that cannot be asked. */
MUST_USE enum fault consent_obstacle_page(struct exchange *x,
		    const struct question *q, enum question_obstacle obstacle);

#endif
