/* apps: what members' apps may do on an account, for its admins and owners. */
#ifndef ACCOUNTS_APPS_H
#define ACCOUNTS_APPS_H

#include "web/exchange.h"

enum fault	account_apps_show(struct exchange *x);
/* GET: says what ends, changes nothing. POST: ends it on this account. */
enum fault	account_app_remove_ask(struct exchange *x);
enum fault	account_app_remove_now(struct exchange *x);

#endif
