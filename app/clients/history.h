/* history: what happened to a client, version by version. */
#ifndef CLIENTS_HISTORY_H
#define CLIENTS_HISTORY_H

#include "templates.h"
#include "web/exchange.h"

/* Of all that a page says about changes. */
#define CLIENT_CHANGES_MAX_BYTES	((size_t)60 * 1024)

struct client_changes {
	struct part_change	*items;
	size_t			 count;
};

enum fault	client_history_show(struct exchange *x);
/*
 * Changes in the order of the store (sql: version_changes), for people: which
 * field, "+" or "-", and what. What finds no `room` is said to be there. `yours`:
 * for each whether who reads it has changed it as well; NULL: none of them.
 */
struct client_changes client_changes_say(struct exchange *x,
		    struct str_list names, struct str_list signs,
		    struct str_list texts, const bool *yours, size_t *room);

/* What of the audit log is told beside the versions. */
struct str_list	client_history_events(struct exchange *x);

#endif
