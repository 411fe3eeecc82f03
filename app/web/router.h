/*
 * router: finds the row of a request; for dispatch and its tests.
 */
#ifndef WEB_ROUTER_H
#define WEB_ROUTER_H

#include "web/path.h"
#include "web/route.h"

/*
 * Gives     the row of that method and path, or NULL; in *methods_r one bit
 *           (1 << enum method) for each method that the path does have.
 *           Rows of ENGINE_ are seen only on the hook listener, others never.
 */
const struct route	*route_find(enum method method,
			    const struct path *path, bool is_hook,
			    unsigned *methods_r);

#endif
