/*
 * limits: how often a password may be tried (s:A28), and what strangers may
 * make us write.
 *
 * Ten a minute per user; per network (web/peer.h) a hundred a minute and a
 * hundred different users an hour, since each try costs a thread's time. A
 * browser that signed in as this user within 90 days has a bucket of its own,
 * so that a stranger's guessing never locks the owner out. Counted in the
 * store, so all workers and machines share them; for an e-mail nobody has, too.
 */
#ifndef SESSION_LIMITS_H
#define SESSION_LIMITS_H

#include "web/exchange.h"

/*
 * Fails     FAULT_TOO_MANY with *retry_after_s_r set.
 */
MUST_USE enum fault limits_password_try(struct exchange *x, struct str email,
		    bool is_known_browser, int64_t *retry_after_s_r);
/*
 * Counts one wrong secret of a program, of this exchange's network; `whose`
 * parts clients from others.
 *
 * Fails     FAULT_TOO_MANY with *retry_after_s_r set.
 */
MUST_USE enum fault limits_wrong_secret(struct exchange *x, struct str whose,
		    int64_t *retry_after_s_r);
/*
 * Whether one more request for authorization of this network is kept for *Start
 * again*. Anybody may send them, and each is a row of up to 16 KiB.
 */
MUST_USE enum fault limits_keep_start(struct exchange *x, bool *may_r);
/*
 * Whether one more person of this network is sent to the OpenID provider: each
 * is a row too.
 *
 * Fails     FAULT_TOO_MANY.
 */
MUST_USE enum fault limits_visit(struct exchange *x);
/*
 * Whether this person may have one more picture drawn: a small file can keep a
 * thread busy for a second, and passwords are judged by the same threads.
 *
 * Fails     FAULT_TOO_MANY.
 */
MUST_USE enum fault limits_picture(struct exchange *x);

#endif
