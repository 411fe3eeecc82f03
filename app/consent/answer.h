/*
 * answer: what the person ticked, read against the question.
 */
#ifndef CONSENT_ANSWER_H
#define CONSENT_ANSWER_H

#include "consent/question.h"
#include "web/form.h"

struct consent_answer {
	bool			 is_allowed;	/* else refused */
	struct str_list		 scopes;	/* granted */
	struct str_list		 minimum_roles;	/* beside each scope */
	struct str_list		 offered;	/* what could be granted at all */
	struct uuid_list	 accounts;
	struct str_list		 account_names;
	bool			 has_restricted;
};

enum answer_problem {
	ANSWER_FINE = 0,
	ANSWER_NO_ACCOUNT,	/* allowed, but no account was chosen */
	ANSWER_ACCOUNT_UNFIT,	/* chosen, and by now it cannot be */
};

/*
 * Also sets is_ticked in `q` to what was chosen, so that the page can be shown
 * again with the person's choices.
 *
 * Fails     FAULT_BAD_REQUEST: a scope or an account that was not offered, one
 *           of them twice, or an answer that is neither allow nor cancel
 *           (s:A23): no form of ours sends that.
 */
MUST_USE enum fault consent_answer_read(struct exchange *x,
		    const struct form *form, struct question *q,
		    struct consent_answer *answer_r,
		    enum answer_problem *problem_r);

/* The answer that q->answered_grant gave already: all that is asked. */
struct consent_answer	consent_answer_from_grant(struct exchange *x,
		    struct question *q);

#endif
