#include "web/cross_origin.h"

#include "web/inside.h"
#include "web/reply.h"
#include "web/router.h"

/* What clients send beyond the headers that need no question: the last is of
 * the Model Context Protocol. */
#define ALLOWED_HEADERS		STR("authorization, content-type, "	\
				    "mcp-protocol-version")
#define ALLOWED_AT_API		STR("authorization, content-type, "	\
				    "idempotency-key, if-match")
/* A day; browsers keep it for two hours at most anyway. */
#define ASK_AGAIN_S		STR("86400")

/* "GET, POST": of the rows there that are shared. */
static struct str
shared_methods(struct exchange *x)
{
	struct buf b;

	buf_open(&b, x->arena, 64);
	for (int m = GET; m < OPTIONS; m++) {
		const struct route *row = route_find((enum method)m,
		    &x->inside->path, x->inside->is_hook);

		if (!route_is_shared(row))
			continue;
		if (b.len > 0)
			buf_add(&b, STR(", "));
		buf_add(&b, str_of(method_name((enum method)m)));
		x->route = row;
	}
	return buf_str(&b);
}

bool
cross_origin_preflight(struct exchange *x)
{
	struct str methods;

	if (x->method != OPTIONS || x->inside->unread != FAULT_NONE)
		return false;
	methods = shared_methods(x);
	if (methods.len == 0)
		return false;
	reply_header(x, STR("allow"), route_allow(x));
	reply_header(x, STR("access-control-allow-methods"), methods);
	reply_header(x, STR("access-control-allow-headers"),
	    x->route->who == BEARER ? ALLOWED_AT_API : ALLOWED_HEADERS);
	reply_header(x, STR("access-control-max-age"), ASK_AGAIN_S);
	return reply_empty(x, 204) == FAULT_NONE;
}

struct str
cross_origin_exposes(const struct exchange *x)
{
	return x->route->who == BEARER ?
	    STR("WWW-Authenticate, Retry-After, Location, ETag") :
	    STR("WWW-Authenticate, Retry-After");
}

bool
cross_origin_is_shared(const struct exchange *x)
{
	return route_is_shared(x->route);
}
