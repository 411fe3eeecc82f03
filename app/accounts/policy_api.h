/* policy_api: which new apps an account takes, for programs of its owners. */
#ifndef ACCOUNTS_POLICY_API_H
#define ACCOUNTS_POLICY_API_H

#include "web/exchange.h"

enum fault	policy_api_get(struct exchange *x);
/* What a mode would refuse of what the account has. */
enum fault	policy_api_preview(struct exchange *x);
enum fault	policy_api_change(struct exchange *x);

#endif
