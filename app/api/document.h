/* document: what an API is, for programs (OpenAPI 3.1). */
#ifndef API_DOCUMENT_H
#define API_DOCUMENT_H

#include "web/exchange.h"

/* GET /api/v1/openapi.json */
enum fault	api_document(struct exchange *x);
/* Tells the document that is the asset of that path. */
MUST_USE enum fault api_document_tell(struct exchange *x,
		    struct str asset_path);

#endif
