/*
 * check: looks one claimed domain up, and settles what becomes of it.
 */
#ifndef DOMAINS_CHECK_H
#define DOMAINS_CHECK_H

#include "domains/claim.h"
#include "domains/look_up.h"

/* Longer than a look-up and two store calls may take together. */
#define CHECK_LEASE_S	60

/*
 * Accepts   a claim that the caller has taken under `taken` (domain_due or
 *           domain_check_now), and nobody else since.
 * Gives     *verdict_r, what was seen; LOOK_UP_NONE when it was overtaken: the
 *           claim was given up, restarted or taken by somebody else meanwhile.
 * Waits     LOOK_UP_DEADLINE_MS and two store calls.
 * Fails     FAULT_BUSY and the store's: then the lease runs out by itself, and
 *           the next worker looks again.
 */
MUST_USE enum fault domain_check(struct exchange *x,
		    const struct domain_claim *c, struct uuid taken,
		    enum look_up_verdict *verdict_r);

#endif
