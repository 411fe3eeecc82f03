/*
 * cross_origin: which answers a page of another origin may read (Fetch §3.2).
 *
 * Those of rows for a CLIENT or a BEARER, and no others: a client may be a
 * program in a page, and what it sends is its own (a code, a token, a
 * client_id), never what the browser keeps for us. So every origin is as good as another, and no
 * answer is shared with credentials.
 */
#ifndef WEB_CROSS_ORIGIN_H
#define WEB_CROSS_ORIGIN_H

#include "web/exchange.h"

/*
 * A browser's question before the request itself.
 *
 * Gives     true, and the reply is set: 204 with the methods of the rows at
 *           this path that are shared. False: no OPTIONS request, or
 *           nothing there that is shared.
 */
bool	cross_origin_preflight(struct exchange *x);
/* Is the answer of this exchange shared? Then these say so. */
bool	cross_origin_is_shared(const struct exchange *x);
#define CROSS_ORIGIN_ALLOWED	"access-control-allow-origin"
#define CROSS_ORIGIN_EXPOSED	"access-control-expose-headers"
/* Why a client was refused, and when it may come back; at the API also what it
 * made, and of which version. */
struct str	cross_origin_exposes(const struct exchange *x);

#endif
