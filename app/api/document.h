/* document: GET /api/v1/openapi.json, what the API is (OpenAPI 3.1). */
#ifndef API_DOCUMENT_H
#define API_DOCUMENT_H

#include "web/exchange.h"

enum fault	api_document(struct exchange *x);

#endif
