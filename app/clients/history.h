/* history: what happened to a client, version by version. */
#ifndef CLIENTS_HISTORY_H
#define CLIENTS_HISTORY_H

#include "web/exchange.h"

enum fault	client_history_show(struct exchange *x);

/* What of the audit log is told beside the versions. */
struct str_list	client_history_events(struct exchange *x);

#endif
