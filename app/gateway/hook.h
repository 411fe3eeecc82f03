/* hook: the engine asks whether it may issue a token. */
#ifndef GATEWAY_HOOK_H
#define GATEWAY_HOOK_H

#include "web/exchange.h"

enum fault	gateway_hook_token(struct exchange *x);

#endif
