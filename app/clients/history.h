/* history: what happened to a client, version by version. */
#ifndef CLIENTS_HISTORY_H
#define CLIENTS_HISTORY_H

#include "web/exchange.h"

enum fault	client_history_show(struct exchange *x);

#endif
