/* accounts: where a person belongs, and as what. */
#ifndef ACCOUNTS_ACCOUNTS_H
#define ACCOUNTS_ACCOUNTS_H

#include "web/route.h"

extern const struct route_table accounts_routes;

#endif
