/*
 * peer: who is at the other end, also behind our own proxies.
 */
#ifndef WEB_PEER_H
#define WEB_PEER_H

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

#endif
