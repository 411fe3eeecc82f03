/*
 * scopes: the catalog, for whoever writes a client (f:B1).
 */
#ifndef OPS_SCOPES_H
#define OPS_SCOPES_H

#include "web/exchange.h"

/* GET /api/v1/scopes: every scope with its texts in the visitor's language. */
enum fault	scopes_list(struct exchange *x);

#endif
