/* login: who is this? Sign in, sign out, sessions, password, reset. */
#ifndef LOGIN_LOGIN_H
#define LOGIN_LOGIN_H

#include "web/route.h"

extern const struct route_table login_routes;

#endif
