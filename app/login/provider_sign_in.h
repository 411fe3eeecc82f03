/*
 * provider_sign_in: signing in at the operator's own OpenID provider, there and
 * back.
 */
#ifndef LOGIN_PROVIDER_SIGN_IN_H
#define LOGIN_PROVIDER_SIGN_IN_H

#include "web/exchange.h"

/*
 * GET /login/provider: sends the person there, for `login_challenge` or `next`.
 * `prove=yes`: whoever is signed in proves it once more; `other=yes`: as
 * somebody else than the last time.
 */
enum fault	provider_go(struct exchange *x);
/* The same for a page that knows these already. */
enum fault	provider_send(struct exchange *x, struct str challenge,
		    struct str next);
/* GET /login/callback */
enum fault	provider_return(struct exchange *x);
/* GET /login/provider/leave: to sign out there as well; and back from it. */
enum fault	provider_leave(struct exchange *x);
enum fault	provider_left(struct exchange *x);	/* /login/signed-out */
enum fault	provider_keys(struct exchange *x);	/* GET /login/keys */

#endif
