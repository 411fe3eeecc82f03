/* userinfo: what the engine says of the token's user. */
#ifndef GATEWAY_USERINFO_H
#define GATEWAY_USERINFO_H

#include "web/exchange.h"

enum fault	gateway_userinfo(struct exchange *x);

#endif
