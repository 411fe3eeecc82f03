/* members: who belongs to an account, and as what. */
#ifndef ACCOUNTS_MEMBERS_H
#define ACCOUNTS_MEMBERS_H

#include "web/exchange.h"

/* Every member sees the list; its forms are the owners'. */
enum fault	members_show(struct exchange *x);
/* POST of the list's form: asks a person to join. */
enum fault	members_invite(struct exchange *x);
enum fault	members_withdraw(struct exchange *x);
/* One member, for owners, and for oneself, to leave. POST: do=role, do=end. */
enum fault	member_show(struct exchange *x);
enum fault	member_change(struct exchange *x);

#endif
