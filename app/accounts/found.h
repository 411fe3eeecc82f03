/* found: a person's own account, and the accounts that ask him to join. */
#ifndef ACCOUNTS_FOUND_H
#define ACCOUNTS_FOUND_H

#include "web/exchange.h"

enum fault	account_new_show(struct exchange *x);
enum fault	account_new_found(struct exchange *x);
/* POST of an invitation's answer: do=accept or do=decline. */
enum fault	invitation_answer(struct exchange *x);

#endif
