/*
 * register: clients that nobody here made by hand come into being: those that
 * register themselves (RFC 7591), and those that are a document at an address
 * of their own (client ID metadata documents).
 *
 * The row first, then the engine. What the engine was not told it is told when
 * the client is first used (client_find's is_mirrored), so a failure in between
 * leaves nothing that does not work; and nothing that stays, because what
 * nobody uses is reaped (reap.h).
 */
#ifndef REGISTRY_REGISTER_H
#define REGISTRY_REGISTER_H

#include "model/client.h"
#include "web/exchange.h"

struct registration {
	/* tier, name, method, redirect_uris, grant_types, client_uri,
	 * policy_uri, tos_uri; scopes: the ceiling, when there are any, else
	 * registry_scope_ceiling(). Nothing else is looked at. */
	struct client	 client;
	struct str_list	 default_scopes; /* when a request names none */
	struct str	 application_type;	/* "native" or "web" */
	struct str	 software_id;	/* these four: absent or text */
	struct str	 software_version;
	struct str	 jwks;
	struct str	 jwks_uri;
	struct str_list	 contacts;

	struct str	 secret;	/* absent: it has none */
	struct str	 token_hash;	/* who pays; absent: nobody */
	struct str	 same_hash;	/* absent: always a new client */

	/* of a document, else absent */
	struct str	 document_url;
	struct str	 document_hash;
};

struct registered {
	struct str	 client_id;
	int64_t		 version;
	bool		 is_new;
	struct utime	 created;
};

/*
 * Writes the row (a document's anew, where it says something else now), then
 * tells the engine. To be called as machine:gateway.
 *
 * Gives     *registered_r: as soon as there is a row, so that a failure of the
 *           engine can be told from one of the store: client_id is absent then.
 * Fails     FAULT_FORBIDDEN: the token does not count (any more);
 *           FAULT_TOO_MANY: as many as may be wait to be used; FAULT_GONE: an
 *           operator deleted this document's client; what store and engine
 *           fail with.
 */
MUST_USE enum fault registry_register(struct exchange *x,
		    const struct registration *r,
		    struct registered *registered_r);
/*
 * Before a registered client is used: tells the engine what it does not know
 * of it. To be called when client_find says that it is not mirrored.
 */
MUST_USE enum fault registry_make_usable(struct exchange *x,
		    struct str client_id, int64_t version);
/* What such a client may ask for at most. */
struct str_list	 registry_scope_ceiling(const struct exchange *x);
/*
 * False if one of these redirect addresses leads to this installation itself,
 * where the answer would end in other hands than the client's.
 */
bool		 registry_may_return_to(struct exchange *x,
		    struct str_list redirect_uris);

#endif
