/*
 * public_name: a name that somebody gives to an app or to an account, and that
 * people read as who it is. Nobody but its giver vouches for it; where the
 * operator or the operator's platform gives one, client_name_read() does alone.
 */
#ifndef MODEL_PUBLIC_NAME_H
#define MODEL_PUBLIC_NAME_H

#include "base/configuration.h"
#include "model/problem.h"

/*
 * A host in a name reads like our badge, so a name has one only if the app
 * sends people there: what is public does so to verified domains alone. A host
 * is what could be claimed here, and what nobody can have (".example"), so that
 * "Node.js" is none. Its own are those hosts and what is below them, with or
 * without "www."; what is above is perhaps somebody else's.
 *
 * Accepts   `hosts`: its own, A-labels in lower case; perhaps none.
 * Gives     *name_r in `a`, as client_name_read() does. *which_r: the word or
 *           host that it must not have; absent where that is not the trouble.
 * Fails     as client_name_read(); PROBLEM_RESERVED_NAME: a reserved name is in
 *           it, or it is a known name; PROBLEM_TRUST_WORD: a word of trust is
 *           (reserved_name.h); PROBLEM_HOST_IN_NAME.
 */
MUST_USE enum problem	public_name_read(struct arena *a,
			    const struct configuration *conf,
			    struct str typed, struct str_list hosts,
			    struct str *name_r, struct str *which_r);

#endif
