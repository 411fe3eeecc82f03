/* history: what happened to a client, version by version. */
#ifndef CLIENTS_HISTORY_H
#define CLIENTS_HISTORY_H

#include "queries.h"
#include "templates.h"
#include "web/exchange.h"

#define CLIENT_EVENTS_MAX	20	/* on a page */
/* So many characters of a text are told (sql: client_history). */
#define CLIENT_CHANGE_TEXT_MAX	((size_t)500)

struct meanwhile_own;

struct client_events {
	struct part_client_event	*items;
	size_t				 count;
};

enum fault	client_history_show(struct exchange *x);
/*
 * The first `most` of what happened, for people. What there is no room for is
 * said to be there. `own`: what who reads it has changed; NULL: nothing.
 */
struct client_events client_events_say(struct exchange *x,
		    const struct store_client_history_rows *rows, size_t most,
		    const struct meanwhile_own *own);

/* What of the audit log is told beside the versions. */
struct str_list	client_history_events(struct exchange *x);

#endif
