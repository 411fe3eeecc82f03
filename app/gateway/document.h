/*
 * document: clients that are the address of a document (client ID metadata
 * documents).
 *
 * Outside such a client is called by its address; inside it has a row like any
 * other, with an id of ours, because the engine can neither read nor delete a
 * client whose id is an address (engine.md §5). The doors translate.
 *
 * A document that was read and found good counts until its freshness ends (RFC
 * 9111, at least a minute, at most a day). One that could not be had, or was no
 * good, is never remembered; how often one may try is.
 */
#ifndef GATEWAY_DOCUMENT_H
#define GATEWAY_DOCUMENT_H

#include "queries.h"
#include "web/exchange.h"

/*
 * At the authorize endpoint: the document is read unless it is fresh.
 *
 * Gives     *client_id_r, what the client is called inside; absent when it was
 *           refused: a page is the reply then.
 * Waits     for a fetch.
 */
MUST_USE enum fault document_at_authorize(struct exchange *x, struct str url,
		    struct str *client_id_r);
/*
 * At the doors for machines: what the client that is called `said` outside is
 * called inside. A document that is not fresh any more is looked at again, so
 * that new keys count; but it being away for a while ends nobody's sessions.
 *
 * Gives     *client_id_r: `said` itself where it is no document's, or one that
 *           nobody has authorized here yet.
 */
MUST_USE enum fault document_at_machine(struct exchange *x, struct str said,
		    struct str *client_id_r);
/* What a client is called outside: the address of its document, or its id. */
struct str	document_name(const struct store_client_find_row *client);

#endif
