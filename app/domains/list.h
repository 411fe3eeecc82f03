/* list: the domains of an account, and adding one. */
#ifndef DOMAINS_LIST_H
#define DOMAINS_LIST_H

#include "web/exchange.h"

/* Every member sees the list; its form is the admins'. */
enum fault	domains_show(struct exchange *x);
enum fault	domains_claim(struct exchange *x);

#endif
