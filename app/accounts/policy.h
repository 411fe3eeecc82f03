/*
 * policy: which new apps an account takes, and what becomes of those that it
 * would not take any more (f:F1, f:F5).
 */
#ifndef ACCOUNTS_POLICY_H
#define ACCOUNTS_POLICY_H

#include "web/exchange.h"

/* GET: the choice; with ?mode=, what that choice would mean. */
enum fault	account_policy_show(struct exchange *x);
/* POST of the latter: saves it, if it still means that. */
enum fault	account_policy_save(struct exchange *x);

#endif
