/*
 * start_again: the way out of a request that expired or was answered.
 */
#ifndef GATEWAY_START_AGAIN_H
#define GATEWAY_START_AGAIN_H

#include "web/exchange.h"

/*
 * Keeps a request of this browser, for GET /start-again: the query of
 * /oauth2/auth, or start_again_device(). Beyond the limit it is not kept, and
 * the page that expires has no such button.
 */
MUST_USE enum fault start_again_keep(struct exchange *x, struct str client_id,
		    struct str request, struct str app_host);
/* What begins an answer for a device anew; the code is sealed in it. */
struct str	start_again_device(struct exchange *x, struct str user_code);
/*
 * GET /start-again: sends the browser through /oauth2/auth once more with the
 * request that it began last; ?as=other asks who it is first. Without a saved
 * request: to the start page. Changes nothing.
 */
enum fault	gateway_start_again(struct exchange *x);

#endif
