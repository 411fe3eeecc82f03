/*
 * decide: writes the answer. One statement makes decision, grant and audit row,
 * and re-checks session, membership, client version and expiry (DESIGN.md §4.1).
 */
#ifndef CONSENT_DECIDE_H
#define CONSENT_DECIDE_H

#include "consent/answer.h"

/*
 * Accepts   `existing`: the live grant that already covers it, or NULL.
 * Gives     the decision; of a repeat from the same session, the stored one.
 * Fails     FAULT_CONFLICT: answered in another session, or the client changed;
 *           FAULT_GONE: the offer expired, the stored grant has ended, or
 *           the device waits no longer;
 *           FAULT_FORBIDDEN, FAULT_INVALID: rights changed since the page;
 *           FAULT_TOO_MANY: a revocation of the pair is being delivered.
 * Waits     up to five seconds for such a delivery to end.
 */
MUST_USE enum fault consent_decide(struct exchange *x,
		    const struct question *q,
		    const struct consent_answer *answer,
		    const struct uuid *existing,
		    struct store_consent_decide_row *decided_r);

#endif
