#include "api/document.h"

#include <assets.h>

#include "web/reply.h"
#include "web/security.h"

/* Its address as an asset changes with it, and so does this. */
#define TAG	"\"" ASSET_OPENAPI_JSON "\""

enum fault
api_document(struct exchange *x)
{
	const struct asset *document = asset_find(STR(ASSET_OPENAPI_JSON));

	INSIST(document != NULL);
	reply_header(x, STR("ETag"), STR(TAG));
	reply_header(x, STR(SECURITY_CACHE), STR("public, max-age=300"));
	reply_header(x, STR("Access-Control-Allow-Origin"), STR("*"));
	if (str_contains(exchange_header(x, STR("If-None-Match")), STR(TAG)))
		return reply_empty(x, 304);
	return reply_bytes(x, 200, document->type, document->bytes);
}
