/*
 * sign_in: e-mail and password, for the portal or for an app that asks.
 */
#ifndef LOGIN_SIGN_IN_H
#define LOGIN_SIGN_IN_H

#include "web/exchange.h"

/* GET /login: the form; or, when this browser's session answers the app's
 * request already, straight on. */
enum fault	sign_in_show(struct exchange *x);
/* POST /login */
enum fault	sign_in(struct exchange *x);

#endif
