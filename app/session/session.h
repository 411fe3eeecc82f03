/*
 * session: the cookie that says who someone is, and the rows behind it.
 *
 * The cookie is 32 random bytes; the store holds only its keyed hash. It
 * changes at sign-in, at a fresh password and at a password change.
 */
#ifndef SESSION_SESSION_H
#define SESSION_SESSION_H

#include "web/session.h"

#define SESSION_IDLE_S		(7 * 24 * 3600)
#define SESSION_ABSOLUTE_S	(30 * 24 * 3600)
#define KNOWN_BROWSER_S		(90 * 24 * 3600)

/* web/'s question: who holds this cookie? (struct web_hooks) */
MUST_USE enum fault session_find_person(struct exchange *x,
		    struct hash32 cookie);
/* Opens a session for `user`, ends the one this browser had, sets both
 * cookies: the session's and "this browser signed in before". */
MUST_USE enum fault session_begin(struct exchange *x, struct user_id user);
/*
 * The same for somebody whom the OpenID provider knows, and who proved it there
 * at `proved_s`; negative: nobody says when, which is long ago then.
 */
MUST_USE enum fault session_begin_elsewhere(struct exchange *x,
		    struct user_id user, int64_t proved_s);
/* The password was given again: a new cookie, the same session row. */
MUST_USE enum fault session_renew(struct exchange *x);
/* The same after a proof at the OpenID provider. */
MUST_USE enum fault session_renew_elsewhere(struct exchange *x);
/* Ends this browser's session, if it has one. */
MUST_USE enum fault session_end(struct exchange *x);
/* The keyed hash of the cookie this browser sent; false if it sent none. */
bool	session_hash(const struct exchange *x, struct hash32 *hash_r);
/* Did `user` sign in from this browser within KNOWN_BROWSER_S? */
bool	session_browser_is_known(struct exchange *x, struct user_id user);

#endif
