/*
 * history: what a person allowed once and is over, and why (f:H4).
 */
#ifndef GRANTS_HISTORY_H
#define GRANTS_HISTORY_H

#include "web/exchange.h"

enum fault	history_show(struct exchange *x);	/* GET /apps/ended */

#endif
