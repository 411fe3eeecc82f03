/*
 * security: one's own password and sessions.
 */
#ifndef LOGIN_SECURITY_H
#define LOGIN_SECURITY_H

#include "web/exchange.h"

enum fault	security_show(struct exchange *x);	/* GET /security */
enum fault	security_change(struct exchange *x);	/* POST /security */

#endif
