/*
 * resource: the metadata of protected resources (RFC 9728), told for them from
 * the catalog, from memory.
 */
#ifndef GATEWAY_RESOURCE_H
#define GATEWAY_RESOURCE_H

#include "web/exchange.h"

/* GET /.well-known/oauth-protected-resource and what is below it (§3.1): of
 * resources whose address begins with public_url. */
enum fault	gateway_resource_here(struct exchange *x);
/*
 * GET /oauth2/resource?resource=URI: of any one. An API elsewhere hands it on
 * from its own well-known address, or names this one in its challenge
 * (WWW-Authenticate: Bearer resource_metadata="…", §5.1).
 */
enum fault	gateway_resource(struct exchange *x);

#endif
