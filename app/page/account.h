/*
 * account: the account that an address names, as the person who asks sees it.
 */
#ifndef PAGE_ACCOUNT_H
#define PAGE_ACCOUNT_H

#include "model/role.h"
#include "web/exchange.h"

struct account_seen {
	struct uuid	id;
	struct str	name;
	enum role	role;		/* of the person who asks */
};

/*
 * The account in the route's ":account".
 *
 * Fails     FAULT_NOT_FOUND: there is none, it is closed, or the person is less
 *           than `at_least` in it: for those the page is not there (s:A70).
 */
MUST_USE enum fault account_seen(struct exchange *x, enum role at_least,
		    struct account_seen *account_r);

#endif
