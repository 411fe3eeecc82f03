/*
 * request: what an authorization request says to the sign-in page.
 *
 * Read from the address that the app sent (`request_url` at the engine): OIDC
 * Core §3.1.2.1 `prompt`, `max_age`, `login_hint`.
 */
#ifndef LOGIN_REQUEST_H
#define LOGIN_REQUEST_H

#include "base/arena.h"

#define LOGIN_NO_MAX_AGE	(-1)

struct login_request {
	bool		asks_login;	/* prompt=login or select_account */
	int64_t		max_age_s;	/* or LOGIN_NO_MAX_AGE */
	struct str	hint;		/* login_hint, or absent */
};

/* What cannot be read counts as not said; the gateway refused bad ones. */
struct login_request	login_request_read(struct arena *a,
			    struct str request_url);
/* May a session `age_s` old answer this request without asking? */
bool	login_request_is_met(const struct login_request *r, int64_t age_s);

#endif
