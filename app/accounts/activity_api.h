/* activity_api: what happened on an account, for programs of its admins. */
#ifndef ACCOUNTS_ACTIVITY_API_H
#define ACCOUNTS_ACTIVITY_API_H

#include "web/exchange.h"

/* Newest first: ?kind=, ?limit=, ?cursor= */
enum fault	activity_api_list(struct exchange *x);

#endif
