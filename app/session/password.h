/*
 * password: Argon2id (libsodium), in the worker's thread pool.
 *
 * Passwords are bytes as typed: at least 8, at most 1024, UTF-8, no NUL.
 * Parameters come from the configuration.
 */
#ifndef SESSION_PASSWORD_H
#define SESSION_PASSWORD_H

#include "web/exchange.h"

#define PASSWORD_MIN_BYTES	8
#define PASSWORD_MAX_BYTES	1024

enum password_problem {
	PASSWORD_FINE = 0,
	PASSWORD_TOO_SHORT,
	PASSWORD_TOO_LONG,
	PASSWORD_NOT_TEXT,
};

/* Once, before the fork: what an unknown user's password is compared with. */
void	password_open(const struct configuration *conf);
enum password_problem password_check(struct str password);
/* Gives     the hash in libsodium's text form ("$argon2id$…"). */
MUST_USE enum fault password_hash(struct exchange *x, struct str password,
		    struct str *hash_r);
/*
 * Always makes exactly one Argon2 call, also for an absent hash (f:G5): against
 * a hash of nothing anybody knows, so that an unknown e-mail costs the same.
 */
MUST_USE enum fault password_verify(struct exchange *x, struct str hash,
		    struct str password, bool *is_right_r);

#endif
