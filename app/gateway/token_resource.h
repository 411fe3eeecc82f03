/*
 * token_resource: `resource` at the token endpoint (RFC 8707 §2.2).
 *
 * A token is for the resource that its authorization named, or for none. Here a
 * client may only say the same again, or be told that it is mistaken before the
 * engine hears of it; a client that acts for itself names the one it wants.
 *
 * A code says by itself which resource it was given for: the engine cannot be
 * asked without using it up, so a mark is put behind it on its way to the
 * client, and taken off on its way back.
 */
#ifndef GATEWAY_TOKEN_RESOURCE_H
#define GATEWAY_TOKEN_RESOURCE_H

#include "gateway/client_authentication.h"

/* The code as its client gets it; as it is where `resource` is absent. */
struct str	 token_resource_mark(struct arena *a, struct str code,
		    struct str resource);
/*
 * Accepts   the form, its grant type, and the client, which is authenticated.
 * Gives     *is_good_r true, and in *form the form as it is from now on: the
 *           code without its mark; `resource` in the catalog's spelling; for
 *           client_credentials `audience`, which no client may send. Else the
 *           reply is set: 400 invalid_target (unknown, or another than that of
 *           the authorization), invalid_scope (client_credentials: a scope that
 *           the resource does not understand, or that needs a person),
 *           invalid_request (`audience`).
 *           A refresh token that is not the newest of its grant is not judged:
 *           that it is used again is what counts.
 * Fails     what the store fails with; asked for a refresh with a resource.
 */
MUST_USE enum fault token_resource_judge(struct exchange *x,
		    struct str grant_type,
		    const struct client_authentication *client,
		    struct form *form, bool *is_good_r);

#endif
