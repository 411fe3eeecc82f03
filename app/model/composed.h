/* composed: text in Unicode's form C, so that one text has one spelling. */
#ifndef MODEL_COMPOSED_H
#define MODEL_COMPOSED_H

#include "base/arena.h"

#define COMPOSED_MAX_BYTES	((size_t)1024)	/* of what is to be composed */

/*
 * Accepts   UTF-8 of at most COMPOSED_MAX_BYTES.
 * Gives     *composed_r in `a`.
 * Fails     false: it is neither.
 * Source    UAX #15 (NFC).
 */
MUST_USE bool	composed(struct arena *a, struct str text,
		    struct str *composed_r);

#endif
