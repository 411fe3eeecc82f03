/*
 * inside: what web/ keeps of an exchange; for this room only.
 */
#ifndef WEB_INSIDE_H
#define WEB_INSIDE_H

#include "web/cookie.h"
#include "web/exchange.h"
#include "web/form.h"
#include "web/path.h"
#include "web/reply.h"
#include "web/route.h"
#include "web/server.h"

#define REPLY_HEADERS_MAX	32
#define REPLY_COOKIES_MAX	8
#define REPLY_FORM_ENDS_MAX	2

struct http_request;

struct reply {
	bool		 is_set;
	int		 http_status;
	struct str	 content_type;	/* absent: no body */
	struct str	 body;
	struct buf	 page;		/* instead of body, if has_page */
	bool		 has_page;
	bool		 has_form;
	bool		 is_forever;	/* its address names it */
	struct str	 form_ends[REPLY_FORM_ENDS_MAX];
	size_t		 form_ends_count;
	struct http_header headers[REPLY_HEADERS_MAX];
	size_t		 headers_count;
	struct http_header cookies[REPLY_COOKIES_MAX];	/* name, whole value */
	size_t		 cookies_count;
};

struct web_inside {
	struct http_request	*request;	/* Kore's; NULL: visitor left */
	struct mono		 began;
	bool			 is_hook;	/* came to the hook listener */
	bool			 is_over;	/* the fiber has ended */
	enum fault		 unread;	/* why its path cannot be read */
	enum fault		 cookies_unread;	/* why they cannot; for
						   pages: machines have none */
	enum fault		 fault;		/* how it ended, for the log */
	struct str		 target;	/* raw: path and query as sent */
	struct path		 path;
	struct cookie_list	 cookies;	/* as they came */
	struct cookie		 fresh[REPLY_COOKIES_MAX];	/* as the reply
						   sets them: these count */
	size_t			 fresh_count;
	struct form		 form;
	struct form		 query;
	struct str		 file_field;	/* of an upload; absent: none */
	struct str		 file;
	bool			 form_is_read;
	bool			 query_is_read;
	struct str		 form_cookie;	/* the value this reply sets */
	struct reply		 reply;
};

/* The server that runs; NULL outside of one (units, command line). */
const struct server	*web_server(void);
void		 web_server_set(const struct server *server);

/* exchange.c: an exchange with nothing read into it yet. */
struct exchange	*exchange_open(const struct configuration *conf);
/* person.c: fills x->person from the session cookie. */
MUST_USE enum fault person_find(struct exchange *x);
/* reply.c: the headers in the order in which they are sent. */
struct reply_lines reply_lines_of(struct exchange *x);
/* The bytes to send; closes the page. */
struct str	 reply_body(struct exchange *x);
/* reply.c: the answer to what nobody answered; programs read the title, people
 * what the page has for that status. */
void		 reply_refuse(struct exchange *x,
		    const struct web_problem *refused);
void		 reply_fault(struct exchange *x, enum fault fault);
bool		 reply_is_machine(const struct exchange *x);
/* asset.c: the asset at that path, if it is one. */
bool		 asset_reply(struct exchange *x);

#endif
