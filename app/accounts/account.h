/*
 * account: the account that a page is about, and what its visitor is in it.
 */
#ifndef ACCOUNTS_ACCOUNT_H
#define ACCOUNTS_ACCOUNT_H

#include "model/role.h"
#include "web/exchange.h"

struct account {
	struct uuid	id;
	struct str	name;
	enum role	role;		/* of the person who looks */
};

/*
 * Accepts   a route with ":account".
 * Fails     FAULT_NOT_FOUND: no such account, or for this person none: below
 *           that role it has no such page (s:A70).
 */
MUST_USE enum fault account_find(struct exchange *x, enum role at_least,
		    struct account *account_r);
/* "/accounts/" + its id + `after` */
struct str	account_path(struct exchange *x, const struct account *account,
		    const char *after);

#endif
