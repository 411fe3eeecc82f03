/*
 * exchange: one request and its reply, as a handler sees them.
 *
 * The fiber owns the exchange; Kore's request is a weak pointer inside web/,
 * cleared when the visitor leaves. A handler runs to its end either way. Memory
 * comes from x->arena and is dropped when the reply has left.
 */
#ifndef WEB_EXCHANGE_H
#define WEB_EXCHANGE_H

#include "base/configuration.h"
#include "base/id.h"
#include "base/log.h"
#include "base/secret.h"
#include "fiber/fiber.h"
#include "fiber/http.h"
#include "fiber/pg.h"

struct route;
struct locale;
struct api_call;

enum method { METHOD_NONE = 0, GET, POST, PUT, PATCH, DELETE_, OPTIONS,
    METHOD_COUNT };		/* HEAD arrives as GET; the body is not sent */

/* Who a signed-in person is; zero user_id: nobody. */
struct person {
	struct user_id		 user;
	struct session_id	 session;	/* hash of the cookie, as text id */
	struct str		 email;
	struct str		 name;
	struct utime		 signed_in_at;	/* when the password was given */
	bool			 is_operator;
};

struct exchange {
	struct arena			*arena;
	const struct configuration	*conf;
	const struct locale		*locale;
	struct person			 person;
	struct str			 actor;	/* for row-level security */
	struct str			 reach;	/* accounts that a token reaches,
						   "{…}"; absent: all */
	struct str			 through; /* the app that acts for the
						   person; absent: none */
	struct api_call			*call;	/* api/call.h; NULL elsewhere */
	struct str			 request_id;	/* ours, 16 characters */

	/* the request, parsed and bounded */
	enum method			 method;
	bool				 is_head;
	struct str			 path;	/* decoded, normalised */
	struct str			 query;	/* raw, without '?' */
	const struct http_header	*headers;
	size_t				 headers_count;
	struct str			 body;
	struct str			 peer;	/* client address, text; behind a
						   trusted proxy: the forwarded */
	const struct route		*route;
	struct mono			 deadline;	/* of the whole exchange */

	struct web_inside		*inside;	/* web/'s own */
};

/* First header of that name (case-insensitive); absent if none. */
struct str	exchange_header(const struct exchange *x, struct str name);
/* The one cookie of that name, as this exchange's reply leaves it: a session
 * that was renewed goes on under its new cookie. Duplicates are refused before
 * a handler runs. */
struct str	exchange_cookie(const struct exchange *x, struct str name);
/* The query parameter, decoded; absent if none. FAULT_BAD_REQUEST if repeated
 * or malformed. */
MUST_USE enum fault exchange_query(struct exchange *x, struct str name,
		    struct str *value_r);
/* For work that no request started (deliverer, command line in a worker). */
struct exchange	*exchange_open_background(const struct configuration *conf,
		    struct str actor);
void		exchange_close(struct exchange **x);

#endif
