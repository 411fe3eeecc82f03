/*
 * peer: who is at the other end, also behind our own proxies.
 */
#ifndef WEB_PEER_H
#define WEB_PEER_H

#include "base/arena.h"
#include "fiber/http.h"

/*
 * The visitor's address.
 *
 * Accepts   `direct`: the address of the connection; `trusted`: addresses of
 *           our proxies with spaces between; the request's headers.
 * Gives     `direct` unless it is trusted; else, from the right through all
 *           X-Forwarded-For headers, the first address that is not trusted.
 *           What is no IP address ends the walk: the last good one counts.
 */
struct str	peer_of(struct str direct, struct str trusted,
		    const struct http_header *headers, size_t headers_count);
/*
 * What limits count an address as: one subscriber has 2^64 addresses of IPv6,
 * so of those the first 64 bits, in binary; else the address.
 */
struct str	peer_network(struct arena *a, struct str address);

#endif
