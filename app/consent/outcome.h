/*
 * outcome: a decision in the store becomes the engine's answer.
 *
 * The decision is ours and is written first; the engine is told after, as often
 * as it takes: its own accept is not single-use (engine.md §0.6), so a repeat
 * re-sends what is stored and never what was posted.
 */
#ifndef CONSENT_OUTCOME_H
#define CONSENT_OUTCOME_H

#include "web/exchange.h"

struct consent_outcome {
	struct uuid	 decision;
	struct str	 request;	/* names the answer; or absent */
	bool		 is_allowed;
	struct uuid	 grant;
	int64_t		 epoch;
	struct str_list	 scopes;
	struct str_list	 audience;
};

/*
 * Gives     where the browser goes now (an address of our own gateway).
 * Fails     FAULT_TOO_MANY: this person gets too many tokens (allowance.h). The
 *           decision stands, and coming back goes on from there.
 */
MUST_USE enum fault consent_outcome_tell(struct exchange *x,
		    struct str challenge, const struct consent_outcome *outcome,
		    struct str *onward_r);

#endif
