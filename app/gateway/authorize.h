/* authorize: GET /oauth2/auth, from the client and on each way back. */
#ifndef GATEWAY_AUTHORIZE_H
#define GATEWAY_AUTHORIZE_H

#include "model/authorization_request.h"
#include "model/state_envelope.h"
#include "queries.h"
#include "web/exchange.h"

enum fault	gateway_authorize(struct exchange *x);
/* GET /error: where the engine sends what it cannot send to a client. */
enum fault	gateway_error(struct exchange *x);
/* The client as the rules of model/ see it. */
struct client	gateway_client_of(const struct store_client_find_row *row);
/*
 * Sends the browser on to the engine with a request that was judged; its way
 * back is gateway_authorize().
 *
 * Accepts   e->redirect_uri, and what else belongs to this authorization; the
 *           hash of what was judged is set here.
 */
enum fault	gateway_authorize_send(struct exchange *x,
		    const struct authorization_request *r,
		    struct str client_id, struct state_envelope *e);
/*
 * Sends an answer of the engine's authorize endpoint on to the browser. Where
 * it is the client's answer, its own state is put back, `iss` is added and
 * nothing but OAuth's parameters passes; where it leads anywhere but to us or
 * to the envelope's redirect URI, it is refused (DESIGN 4.3). Where that one is
 * not the client's any more, the person sees a page of ours.
 *
 * Accepts   `query`: what the engine was asked; absent: where it leads was
 *           judged in this very request.
 */
enum fault	gateway_authorize_answer(struct exchange *x, struct str query,
		    const struct http_answer *answer);
/* The client's answer, made by us: an error (RFC 6749 §4.1.2.1). */
enum fault	gateway_authorize_refuse(struct exchange *x,
		    struct str redirect_uri, struct str state,
		    struct str error, struct str description);

#endif
