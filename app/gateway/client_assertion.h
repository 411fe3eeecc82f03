/*
 * client_assertion: a client proves itself with a key (private_key_jwt).
 *
 * The engine never hears of it: to it every confidential client is one with the
 * derived secret.
 */
#ifndef GATEWAY_CLIENT_ASSERTION_H
#define GATEWAY_CLIENT_ASSERTION_H

#include "web/exchange.h"

/*
 * Whom an assertion claims to be from: RFC 7521 §4.2 lets a client leave its
 * client_id out. Absent if nobody can read it; nothing is proved.
 */
struct str	client_assertion_subject(struct exchange *x,
		    struct str compact);
/*
 * Accepts   `name`: what the client calls itself, in iss and sub (document.h);
 *           what model/assertion.h accepts, signed with one of the client's
 *           keys, and with a jti that this client has not used before. Keys at
 *           a jwks_uri are fetched when they are older than an hour, or lack
 *           the kid; at most once a minute and client.
 * Gives     *why_r absent and *engine_secret_r, engine_client_secret() of
 *           today; or one sentence why not.
 * Waits     for the client's jwks_uri, FETCH_DEADLINE_MS at most.
 * Fails     what the store fails with; FAULT_BUSY: no fetch is possible now.
 */
MUST_USE enum fault client_assertion_check(struct exchange *x,
		    struct str client_id, struct str name, struct str type,
		    struct str compact,
		    struct str *engine_secret_r, struct str *why_r);

#endif
