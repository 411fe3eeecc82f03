/* token: the machine endpoints of one client: token and revoke. */
#ifndef GATEWAY_TOKEN_H
#define GATEWAY_TOKEN_H

#include "web/exchange.h"

enum fault	gateway_token(struct exchange *x);
enum fault	gateway_revoke(struct exchange *x);

#endif
