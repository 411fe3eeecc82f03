#include "gateway/resource.h"

#include "page/catalog.h"
#include "web/reply.h"

#define WELL_KNOWN	STR("/.well-known/oauth-protected-resource")

static enum fault
answer(struct exchange *x, struct str uri)
{
	const struct resource *r = resource_find(resources(), uri);

	return r == NULL ? FAULT_NOT_FOUND : reply_json(x, 200,
	    resource_metadata(x->arena, r, x->conf->issuer));
}

enum fault
gateway_resource_here(struct exchange *x)
{
	struct str path = str_from(x->path, WELL_KNOWN.len);

	return answer(x, arena_printf(x->arena, "%.*s%.*s",
	    STR_ARG(x->conf->public_url), STR_ARG(path)));
}

enum fault
gateway_resource(struct exchange *x)
{
	struct str uri;

	TRY(exchange_query(x, STR("resource"), &uri));
	return answer(x, uri);
}
