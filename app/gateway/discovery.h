/* discovery: what this authorization server is, told to clients. */
#ifndef GATEWAY_DISCOVERY_H
#define GATEWAY_DISCOVERY_H

#include "web/exchange.h"

/*
 * GET at every address where a client may look for it (RFC 8414 §3.1, OpenID
 * Connect Discovery 1.0 §4.1): the same bytes at each, made once per worker of
 * the configuration alone, so they are told while engine and store are away.
 * An address that belongs to another issuer than ours gives FAULT_NOT_FOUND.
 */
enum fault	gateway_discovery(struct exchange *x);
/* The same, where the issuer's path stands in front. */
enum fault	gateway_discovery_below(struct exchange *x);

#endif
