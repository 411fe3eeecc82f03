/*
 * prove: the signed-in person gives the password again.
 */
#ifndef SESSION_PROVE_H
#define SESSION_PROVE_H

#include "web/exchange.h"

/*
 * Counts as a try (limits.h); changes nothing else. Where there are no
 * passwords, none is right.
 *
 * Fails     FAULT_TOO_MANY when tried too often.
 */
MUST_USE enum fault prove_person(struct exchange *x, struct str password,
		    bool *is_right_r);

#endif
