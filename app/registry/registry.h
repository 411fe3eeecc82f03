/*
 * registry: a client as our row has it, and as the engine must know it.
 *
 * The row is the truth; the engine's copy is always PUT as a whole from it
 * (engine.md §1: what a PUT leaves out is reset). This is the only place that
 * says how the two differ.
 */
#ifndef REGISTRY_REGISTRY_H
#define REGISTRY_REGISTRY_H

#include "engine/engine.h"
#include "queries.h"

/*
 * What the engine should have of a client. It authenticates us, not the
 * developer: whatever method the client has, a confidential one is
 * client_secret_post with the derived secret; but one that has no secret of ours
 * yet keeps what the engine alone knows.
 */
MUST_USE enum fault registry_engine_client(struct exchange *x,
		    const struct store_client_find_row *row,
		    struct engine_client *client_r);
/*
 * The secret by which the engine knows a confidential client, as its row says
 * at this moment.
 *
 * Fails     FAULT_NOT_FOUND: no such row; FAULT_STORE: sealed under another
 *           root key, with an alarm in the log; what the store fails with.
 */
MUST_USE enum fault registry_engine_secret(struct exchange *x,
		    struct str client_id, struct str *secret_r);
/* The same of a row that was read already. */
MUST_USE enum fault registry_secret_of(struct exchange *x,
		    struct str client_id, const struct engine_key *key,
		    struct str *secret_r);
/*
 * Makes the engine's copy equal to the row, as the actor of `x` sees it: of a
 * deleted client there is none. Nobody has to tell it that version again.
 *
 * Fails     FAULT_NOT_FOUND: no such row; FAULT_INVALID: the engine refuses it;
 *           what store and engine fail with.
 */
MUST_USE enum fault registry_mirror(struct exchange *x, struct str client_id);

#endif
