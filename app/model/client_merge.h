/*
 * client_merge: two people changed the same client; one client comes of it.
 *
 * Three versions meet: `then`, of which both began, `now`, which the first of
 * them saved, and what the second one typed. What that person changed stays as
 * it was typed; everything else is as it is now. Lists are taken entry by
 * entry, so that both may add to one, and what either took away is gone.
 */
#ifndef MODEL_CLIENT_MERGE_H
#define MODEL_CLIENT_MERGE_H

#include "model/client_draft.h"

/* In the order of now, and what was typed newly behind it. */
struct str_list	client_merge_list(struct arena *a, struct str_list then,
		    struct str_list now, struct str_list typed);
/*
 * The kind, which never changes, and what the client has already are those of
 * `now`. A scope that is asked for no more is not left out either.
 */
struct client_draft client_merge(struct arena *a,
		    const struct client_draft *then,
		    const struct client_draft *now,
		    const struct client_draft *typed);
/* How it proves itself is one thing: a secret, or keys here or elsewhere. */
bool		client_merge_has_proof_changed(const struct client_draft *then,
		    const struct client_draft *typed);

#endif
