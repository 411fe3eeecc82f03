/*
 * activity: what happened on an account, for its admins and owners (f:H4).
 */
#ifndef ACCOUNTS_ACTIVITY_H
#define ACCOUNTS_ACTIVITY_H

#include "web/exchange.h"

/* GET, newest first: ?kind=, ?person=, ?before= */
enum fault	account_activity_show(struct exchange *x);
/* GET: the log in parts; POST: one of them as a file. */
enum fault	account_activity_parts(struct exchange *x);
enum fault	account_activity_export(struct exchange *x);
/* Whether events are of this kind: "members", "apps", … */
bool		account_activity_has_kind(struct str kind);

#endif
