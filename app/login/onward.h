/*
 * onward: where somebody goes who has just signed in, or is already.
 */
#ifndef LOGIN_ONWARD_H
#define LOGIN_ONWARD_H

#include "web/exchange.h"

/*
 * Back to the app whose `challenge` it is, which the engine is told who it is;
 * without one to `next` (local_path.h). A challenge that has expired is a page.
 */
MUST_USE enum fault onward_go(struct exchange *x, struct str challenge,
		    struct str next);

#endif
