/*
 * start_again: the way out of a request that expired or was answered.
 */
#ifndef GATEWAY_START_AGAIN_H
#define GATEWAY_START_AGAIN_H

#include "web/exchange.h"

/*
 * GET /start-again: sends the browser through /oauth2/auth once more with the
 * request that it began last; ?as=other asks who it is first. Without a saved
 * request: to the start page. Changes nothing.
 */
enum fault	gateway_start_again(struct exchange *x);

#endif
