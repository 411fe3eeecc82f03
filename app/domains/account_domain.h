/*
 * account_domain: the domain that an address names, as the person who asks
 * sees it.
 */
#ifndef DOMAINS_ACCOUNT_DOMAIN_H
#define DOMAINS_ACCOUNT_DOMAIN_H

#include "domains/claim.h"
#include "model/domain_name.h"
#include "page/account.h"
#include "queries.h"
#include "templates.h"

struct account_domain {
	struct account_seen		account;
	struct domain_claim		claim;
	struct store_domain_get_row	row;
	bool				may_manage;
};

/*
 * The domain in the route's ":account" and ":domain".
 *
 * Fails     FAULT_NOT_FOUND also for who is less than `at_least` in the account.
 */
MUST_USE enum fault account_domain_find(struct exchange *x, enum role at_least,
		    struct account_domain *d_r);
/* "/accounts/…/domains/…" + `after` */
struct str	account_domain_path(struct exchange *x, struct uuid account,
		    struct uuid domain, const char *after);
/* Whether it has the badge now. */
bool		account_domain_is_verified(const struct account_domain *d);
bool		account_domain_is_watched(const struct account_domain *d);

#endif
