/*
 * csrf: is this form ours, and did this browser's user send it?
 *
 * Two walls. The browser's own words: Origin must be ours, Sec-Fetch-Site must
 * not say that another site asked. And a token that only our page of this very
 * session could contain; before sign-in it is bound to a cookie of its own.
 * Source: security.md A13, A15; OWASP ASVS 5.0 V3.5.
 */
#ifndef WEB_CSRF_H
#define WEB_CSRF_H

#include "web/exchange.h"

/*
 * Whether the headers allow that this came from a page of `our_origin`.
 * Absent ones do (then the token decides alone); "null" does not.
 */
bool		 csrf_came_from_us(struct str our_origin, struct str origin,
		    struct str sec_fetch_site);
/* Fails  FAULT_FORBIDDEN; FAULT_BAD_REQUEST, FAULT_TOO_LARGE: not a form. */
MUST_USE enum fault csrf_check(struct exchange *x);

#endif
