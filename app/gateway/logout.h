/* logout: the engine's leg of signing out. */
#ifndef GATEWAY_LOGOUT_H
#define GATEWAY_LOGOUT_H

#include "web/exchange.h"

enum fault	gateway_logout(struct exchange *x);

#endif
