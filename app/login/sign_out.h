/*
 * sign_out: from our own pages, or because an app asks (OIDC RP-Initiated
 * Logout 1.0). Signing out ends no app's access.
 */
#ifndef LOGIN_SIGN_OUT_H
#define LOGIN_SIGN_OUT_H

#include "web/exchange.h"

enum fault	sign_out(struct exchange *x);		/* POST /sign-out */
enum fault	sign_out_asked(struct exchange *x);	/* GET /logout */
enum fault	sign_out_answered(struct exchange *x);	/* POST /logout */

#endif
