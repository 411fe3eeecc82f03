#include "api/document.h"

#include <assets.h>

#include "web/reply.h"
#include "web/security.h"

enum fault
api_document_tell(struct exchange *x, struct str asset_path)
{
	const struct asset *document = asset_find(asset_path);
	/* Its address as an asset changes with it, and so does this. */
	struct str tag = arena_printf(x->arena, "\"%.*s\"",
	    STR_ARG(asset_path));

	INSIST(document != NULL);
	reply_header(x, STR("ETag"), tag);
	reply_header(x, STR(SECURITY_CACHE), STR("public, max-age=300"));
	reply_header(x, STR("Access-Control-Allow-Origin"), STR("*"));
	if (str_contains(exchange_header(x, STR("If-None-Match")), tag))
		return reply_empty(x, 304);
	return reply_bytes(x, 200, document->type, document->bytes);
}

enum fault
api_document(struct exchange *x)
{
	return api_document_tell(x, STR(ASSET_OPENAPI_JSON));
}
