/* introspect: RFC 7662 for resource servers. */
#ifndef CHECK_INTROSPECT_H
#define CHECK_INTROSPECT_H

#include "web/exchange.h"

enum fault	check_introspect(struct exchange *x);

#endif
