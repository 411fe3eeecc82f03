/* refreshing: how long a client's repeated refresh gets the same answer. */
#ifndef CLIENTS_REFRESHING_H
#define CLIENTS_REFRESHING_H

#include "web/exchange.h"

enum fault	client_refreshing_show(struct exchange *x);
enum fault	client_refreshing_change(struct exchange *x);

#endif
