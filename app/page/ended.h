/*
 * ended: why an access ended, in the words of the person who gave it; the same
 * in the mail about it and on their pages.
 */
#ifndef PAGE_ENDED_H
#define PAGE_ENDED_H

#include "base/locale.h"

/*
 * Accepts   a reason as sql/deploy gives it to placet.grant_end.
 * Gives     one sentence; for a reason that it does not know, one that names
 *           both who can have done it.
 */
struct said	ended_why(struct str reason, struct str operator_name);
/* The same to those who look after an account that it reached. */
struct said	ended_why_for_others(struct str reason,
		    struct str operator_name);

#endif
