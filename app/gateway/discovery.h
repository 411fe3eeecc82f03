/* discovery: what this authorization server is, told to clients. */
#ifndef GATEWAY_DISCOVERY_H
#define GATEWAY_DISCOVERY_H

#include "web/exchange.h"

/* OpenID Connect Discovery 1.0 §4 and RFC 8414 §3: the same document. */
enum fault	gateway_discovery(struct exchange *x);
/* The engine's public keys, as it gives them. */
enum fault	gateway_keys(struct exchange *x);

#endif
