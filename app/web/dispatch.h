/*
 * dispatch: from Kore's request to a fiber that runs a handler, and back.
 *
 * Kore calls web_dispatch for every request of every path and method, once
 * when it is complete and again when the fiber has ended and woken it.
 */
#ifndef WEB_DISPATCH_H
#define WEB_DISPATCH_H

#include "web/server.h"

struct connection;
struct http_request;

int	web_dispatch(struct http_request *req);
/* An exchange of what Kore has read of a request so far, without its body. */
struct exchange	*dispatch_read(struct http_request *req);
/* Whether it came to the hook listener. */
bool	dispatch_is_hook(const struct connection *c);
/* Requests begun and not answered yet, with or without a visitor. */
size_t	dispatch_under_way(void);

#endif
