/*
 * route: the whole public surface is a table of these (app/routes.c).
 *
 * A row: { POST, "/consent", PERSON, CHANGES, approve }. Who and nature decide
 * authentication, CSRF and same-origin checks, cookie policy, body limits and
 * the database role together. Zero is not a value: a row with a hole stops the
 * start. In a path, ":id" matches one segment (exchange_part) and a trailing
 * "*" one or more. Where two rows match, the more exact one is meant, whatever
 * their methods: from the left, a literal segment beats ":id", which beats "*".
 */
#ifndef WEB_ROUTE_H
#define WEB_ROUTE_H

#include "web/exchange.h"

enum who {
	WHO_NONE = 0,
	ANYONE,			/* person filled in if a session is there */
	PERSON,			/* else 303 to /login?next=… */
	OPERATOR,		/* a person who is operator, else 404 */
	CLIENT,			/* the handler authenticates an OAuth client;
				   pages of every origin may ask, OPTIONS is
				   answered (web/cross_origin.h) */
	RESOURCE_SERVER,	/* the handler authenticates a resource server */
	BEARER,			/* an app with a token of this system, at the
				   API: api/api.h says how; shared like CLIENT */
	ENGINE_,			/* api-key, on the hook listener only */
	WHO_COUNT
};

enum nature {
	NATURE_NONE = 0,
	READS,			/* reader role; changes nothing */
	CONTINUES,		/* GET with an unspent engine challenge */
	CHANGES,		/* form, CSRF token, same origin; writer role */
	UPLOADS,		/* as CHANGES, with a file (web/multipart.h) */
	MACHINE,		/* no cookies; JSON errors */
	NATURE_COUNT
};

struct route {
	enum method	 method;
	const char	*path;
	enum who	 who;
	enum nature	 nature;
	enum fault	(*handler)(struct exchange *);
};

/* A feature's public header declares one of these. */
struct route_table {
	const char		*room;		/* "consent" */
	const struct route	*rows;
	size_t			 count;
};

/*
 * Once, before the fork: checks every row; PANICs with the row on a hole, a
 * duplicate, and on a nature that does not fit: READS and CONTINUES are GET,
 * CHANGES and UPLOADS are POST, CLIENT, RESOURCE_SERVER, BEARER and ENGINE_ are
 * MACHINE, PERSON and OPERATOR are not.
 */
void		 routes_open(const struct route_table *const *tables,
		    size_t count);
/* Whether the raw path of a request leads to a row that UPLOADS; before dispatch
 * has read it. */
bool		 route_takes_upload(struct str raw_path);
/* The segment that ":name" matched, decoded; "*" gives the rest, without its
 * first slash. PANICs on a name that the row does not have. */
struct str	 exchange_part(const struct exchange *x, struct str name);
/* Whether this path can be opened as well: then it is where its form stood. */
bool		 exchange_has_page(const struct exchange *x);
/* The CSRF token for forms on this exchange's pages: bound to the session, or
 * before sign-in to the browser's own pre-session cookie (which it sets). */
struct str	 exchange_csrf(struct exchange *x);

#endif
