/* authorize: GET /oauth2/auth, from the client and on each way back. */
#ifndef GATEWAY_AUTHORIZE_H
#define GATEWAY_AUTHORIZE_H

#include "web/exchange.h"

enum fault	gateway_authorize(struct exchange *x);
/* GET /error: where the engine sends what it cannot send to a client. */
enum fault	gateway_error(struct exchange *x);
/*
 * Sends an answer of the engine's authorize endpoint on to the browser. Where
 * it is the client's answer, its own state is put back, `iss` is added and
 * nothing but OAuth's parameters passes; where it leads anywhere but to us or
 * to the envelope's redirect URI, it is refused (DESIGN 4.3).
 */
enum fault	gateway_authorize_answer(struct exchange *x,
		    const struct http_answer *answer);
/* The client's answer, made by us: an error (RFC 6749 §4.1.2.1). */
enum fault	gateway_authorize_refuse(struct exchange *x,
		    struct str redirect_uri, struct str state,
		    struct str error, struct str description);

#endif
