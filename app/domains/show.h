/* show: one domain of an account, and what can be done with it. */
#ifndef DOMAINS_SHOW_H
#define DOMAINS_SHOW_H

#include "web/exchange.h"

/* For every member of the account. */
enum fault	domain_show(struct exchange *x);
/* POST of its form: do=check, do=restart. */
enum fault	domain_act(struct exchange *x);
enum fault	domain_remove_ask(struct exchange *x);
enum fault	domain_remove_now(struct exchange *x);

#endif
