/*
 * page: the consent page, from a question (features.md §4.3's order is the
 * template's; what is said is decided here).
 */
#ifndef CONSENT_PAGE_H
#define CONSENT_PAGE_H

#include "consent/answer.h"

/*
 * Renders the page with status 200, or 422 with the problem of an answer, the
 * person's choices kept. Seals q->offer into the form.
 */
MUST_USE enum fault consent_page(struct exchange *x, const struct question *q,
		    enum answer_problem problem);

/* Says on the page where its form's redirects may end: at the app; of a device
 * with us. */
void		 consent_form_ends(struct exchange *x, const struct question *q);

#endif
