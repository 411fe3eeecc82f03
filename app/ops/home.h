/*
 * home: the start page.
 */
#ifndef OPS_HOME_H
#define OPS_HOME_H

#include "web/exchange.h"

enum fault	home_show(struct exchange *x);		/* GET / */

#endif
