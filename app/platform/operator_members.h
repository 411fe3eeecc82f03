/* operator_members: the members of an account, at the operator API. */
#ifndef PLATFORM_OPERATOR_MEMBERS_H
#define PLATFORM_OPERATOR_MEMBERS_H

#include "web/exchange.h"

/* GET …/members: by the page, for there may be any number. */
enum fault	operator_members_get(struct exchange *x);
/* PUT and DELETE …/members/:subject: one at a time. */
enum fault	operator_member_put(struct exchange *x);
enum fault	operator_member_remove(struct exchange *x);

#endif
