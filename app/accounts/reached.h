/*
 * reached: the account that a program's request is about.
 */
#ifndef ACCOUNTS_REACHED_H
#define ACCOUNTS_REACHED_H

#include "model/role.h"
#include "queries.h"
#include "web/exchange.h"

/*
 * That of ":account", if the person belongs to it as at least that, and the
 * token reaches it.
 * Fails     FAULT_NOT_FOUND: no such account, closed, out of reach, or a lower
 *           role: what may not be seen is not there (s:A70).
 */
MUST_USE enum fault reached_account(struct exchange *x, enum role at_least,
		    struct store_accounts_page_row *account_r);

#endif
