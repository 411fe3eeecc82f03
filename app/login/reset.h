/*
 * reset: a new password by a one-use link (`placet user reset`, 30 minutes).
 */
#ifndef LOGIN_RESET_H
#define LOGIN_RESET_H

#include "web/exchange.h"

enum fault	reset_show(struct exchange *x);		/* GET /reset */
enum fault	reset_spend(struct exchange *x);	/* POST /reset */

#endif
