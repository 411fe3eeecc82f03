/* client_file: a client as a file says it, member by member. */
#ifndef CLIENTS_CLIENT_FILE_H
#define CLIENTS_CLIENT_FILE_H

#include "model/client.h"
#include "queries.h"

#define CLIENT_FILE_MEMBERS	20

/* Each member is its JSON, `"name":value`; empty where a file leaves it out. */
struct client_file {
	struct arena	*arena;
	struct str	 members[CLIENT_FILE_MEMBERS];
	size_t		 count;
	bool		 is_too_long;
};

/* What client_read_json reads, from a row that is kept. */
struct client_file	client_file_of(struct arena *a,
			    const struct store_clients_export_row *row);
/*
 * The row as it is when `c` has been put over it: what c does not say stays.
 * `row` is empty for a new client.
 */
void			client_file_put(struct store_clients_export_row *row,
			    const struct client *c);
/* One line; FAULT_TOO_LARGE if nobody could read it again. */
MUST_USE enum fault	client_file_line(const struct client_file *file,
			    struct str *line_r);
bool			client_file_differs(const struct client_file *was,
			    const struct client_file *now);
/* Says on standard output what differs, member by member. */
void			client_file_say_changes(const struct client_file *was,
			    const struct client_file *now);

#endif
