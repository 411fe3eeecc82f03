/* transfers: a client that is offered to one's account, and the answer. */
#ifndef ACCOUNTS_TRANSFERS_H
#define ACCOUNTS_TRANSFERS_H

#include "templates.h"
#include "web/exchange.h"

enum fault	transfer_show(struct exchange *x);
enum fault	transfer_answer(struct exchange *x);
/* The offers that wait for this person, for the page of their accounts. */
MUST_USE enum fault transfers_list(struct exchange *x,
		    struct page_accounts *page);

#endif
