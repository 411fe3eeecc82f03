/*
 * router: finds the row of a request; for dispatch and its tests.
 */
#ifndef WEB_ROUTER_H
#define WEB_ROUTER_H

#include "web/path.h"
#include "web/route.h"

/*
 * Gives     the row of that method and path, or NULL. A path is what the most
 *           exact row that matches it says, whatever its method: "/a/new" does
 *           not take what "/a/:id" alone does. Rows of ENGINE_ are seen only on
 *           the hook listener, others never.
 */
const struct route	*route_find(enum method method,
			    const struct path *path, bool is_hook);
/* By its name; HEAD is GET. METHOD_NONE: one that nothing here has. */
enum method		 method_read(struct str name);
const char		*method_name(enum method method);
/*
 * Sets x->route to the row of the exchange's method and path; where that path
 * has others only, to one of these, so that the answer has their shape.
 *
 * Fails     FAULT_NOT_FOUND; FAULT_METHOD, and the reply has Allow.
 */
MUST_USE enum fault	 route_choose(struct exchange *x);
/* "GET, HEAD, POST, OPTIONS": what the path of this exchange takes; empty where
 * nothing is there. */
struct str		 route_allow(struct exchange *x);
/* Whether pages of every origin may ask there: see web/cross_origin.h. */
bool			 route_is_shared(const struct route *row);

#endif
