/*
 * apps: the list of connected apps (f:E1).
 */
#ifndef GRANTS_APPS_H
#define GRANTS_APPS_H

#include "web/exchange.h"

enum fault	apps_show(struct exchange *x);		/* GET /apps */

#endif
