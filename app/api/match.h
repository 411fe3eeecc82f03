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
 * Gives     the version that the program saw: of `"3"` it is 3; of `*`, which
 *           asks for none in particular, -1.
 * Fails     with the reply set: 428 where the header is missing (RFC 6585 §3),
 *           412 where it is no version of ours.
 */
MUST_USE enum fault api_match_read(struct exchange *x, int64_t *version_r);
/* 412; the thing is of another version by now. */
MUST_USE enum fault api_match_refuse(struct exchange *x);

#endif
