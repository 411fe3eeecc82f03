/* page: everything that the page about one domain says. */
#ifndef DOMAINS_PAGE_H
#define DOMAINS_PAGE_H

#include "domains/account_domain.h"

/* Sets the reply. */
MUST_USE enum fault domain_page(struct exchange *x,
		    const struct account_domain *d, struct said notice,
		    int http_status);

#endif
