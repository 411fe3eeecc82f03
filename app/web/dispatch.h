/*
 * dispatch: from Kore's request to a fiber that runs a handler, and back.
 *
 * Kore calls web_dispatch for every request of every path and method, once
 * when it is complete and again when the fiber has ended and woken it.
 */
#ifndef WEB_DISPATCH_H
#define WEB_DISPATCH_H

#include "web/server.h"

struct http_request;

int	web_dispatch(struct http_request *req);
/* Requests begun and not answered yet, with or without a visitor. */
size_t	dispatch_under_way(void);

#endif
