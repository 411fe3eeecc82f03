/*
 * match: If-Match (RFC 9110 §13.1.1), so that nobody overwrites what he has not
 * seen.
 */
#ifndef API_MATCH_H
#define API_MATCH_H

#include "web/exchange.h"

/* Says ETag: "<version>". */
void		 api_match_say(struct exchange *x, int64_t version);
/*
 * That the program saw the version that is now, as it was read: what is judged
 * of it, rights too, and what is taken over from it are then of the version that
 * the statement asks for. `*` is whichever there is.
 *
 * Fails     with the reply set: 428 where the header is missing (RFC 6585 §3),
 *           412 where it is another version, or none of ours.
 */
MUST_USE enum fault api_match_check(struct exchange *x, int64_t now);
/*
 * The same where the header may be missing, for a statement that asks for the
 * version itself.
 *
 * Gives     *seen_r: the tags without their quotes; none: whichever version.
 */
MUST_USE enum fault api_match_read(struct exchange *x,
		    struct str_list *seen_r);
/* For what has no ETag: nothing but `*` is true of it. */
MUST_USE enum fault api_match_untagged(struct exchange *x);
/* FAULT_CHANGED; the thing is of another version by now. */
MUST_USE enum fault api_match_refuse(struct exchange *x);

#endif
