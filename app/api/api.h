/*
 * api: /api/v1, what programs can do for a person with a token of this system.
 *
 * Each feature exports a table of rows; app/routes.c lists them. A row says
 * method, path, and the scope that the token must carry: who comes without it
 * gets no further. What is the same for all is done here: the token
 * (api/call.h), repeating a POST (api/repeat.h), answers (api/answer.h), reading
 * bodies (api/body.h), lists (api/page.h) and what has no version
 * (api/match.h).
 *
 * A handler runs as the person (x->person.user), and the store shows it nothing
 * but the accounts that were ticked. Acts that a page asks the password for
 * again are behind scopes of their own, which the catalog calls restricted: the
 * person was asked for it when the token was allowed.
 */
#ifndef API_API_H
#define API_API_H

#include "web/route.h"

struct api_row {
	enum method	 method;
	const char	*path;		/* beneath /api/v1: "/accounts/:account" */
	const char	*scope;
	enum fault	(*handler)(struct exchange *);
};

struct api_table {
	const char		*room;
	const struct api_row	*rows;
	size_t			 count;
	bool			 are_tagged;	/* rows judge If-Match */
};

/* What web/ sees of it; empty until api_open. */
extern struct route_table	 api_routes;

/* Once, before the fork: makes rows for web/ of these, and that of the API's
 * description. PANICs on a row with a hole. */
void	api_open(const struct api_table *const *tables, size_t count);

#endif
