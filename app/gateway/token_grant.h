/*
 * token_grant: the grant types of the token endpoint, one function each.
 *
 * token.c has read the form, found the row and authenticated the client. What
 * comes then belongs to the grant's own file, which sets the reply.
 */
#ifndef GATEWAY_TOKEN_GRANT_H
#define GATEWAY_TOKEN_GRANT_H

#include "gateway/client_authentication.h"

struct token_request {
	const struct form			*form;
	const struct client_authentication	*client;
};

/* authorization_code, and client_credentials: one question to the engine. */
enum fault	token_by_code(struct exchange *x,
		    const struct token_request *r);
enum fault	token_for_itself(struct exchange *x,
		    const struct token_request *r);
/* RFC 8628 §3.4 (device_token.c). */
enum fault	token_by_device(struct exchange *x,
		    const struct token_request *r);
/* refresh_token: coalesced (refresh.c). */
enum fault	token_refresh(struct exchange *x,
		    const struct token_request *r);

#endif
