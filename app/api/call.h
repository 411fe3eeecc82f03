/*
 * call: who sent a request to the API, and how far the token reaches.
 *
 * Only tokens that were made for this API (`resource`, RFC 8707) are taken: one
 * that was made for another, or for none in particular, is refused, because
 * whoever was sent it could send it on. From here on x->person is the person,
 * and the store itself shows no account but those of the grant (x->reach): I2
 * and I3 hold there once more.
 */
#ifndef API_CALL_H
#define API_CALL_H

#include "api/write.h"
#include "web/exchange.h"

struct api_call {
	struct str	client;		/* client_id of the app */
	struct str_list	scopes;
	struct uuid_list accounts;
	/* what was answered, for whoever keeps it to say it again */
	int		http_status;	/* 0: nothing yet */
	struct str	body;
};

/*
 * For a handler whose row's scope is not enough for what was asked of it.
 * Fails     FAULT_FORBIDDEN, with the reply set: the token lacks `scope` as well.
 */
MUST_USE enum fault api_scope_also(struct exchange *x, struct str scope);
/*
 * Accepts   `scope`: what the token must carry.
 * Gives     x->call, x->person.user, x->actor, x->reach and x->through, and
 *           *is_good_r true; else the reply is set: 401 (RFC 6750 §3.1), 403
 *           insufficient_scope, 429.
 * Fails     FAULT_ENGINE and what the store fails with: then nobody may.
 */
MUST_USE enum fault api_call_open(struct exchange *x, struct str scope,
		    bool *is_good_r);
/* One call out of `burst` a minute; with *may_r false the reply is set: 429. */
MUST_USE enum fault api_call_take(struct exchange *x, struct hash32 bucket,
		    int64_t burst, bool *may_r);

#endif
