/*
 * meanwhile: what others changed in a client while its form was open.
 *
 * The three versions become one (model/client_merge.h), which stands in the form
 * to be looked at; what the others changed is said, and whether the person who
 * typed changed the same.
 */
#ifndef CLIENTS_MEANWHILE_H
#define CLIENTS_MEANWHILE_H

#include "clients/form.h"

/* What the person who typed changed. */
struct meanwhile_own {
	const struct client_draft	*then, *typed;
};

/* Is it among that? In the store's names (sql: version_changes). */
bool		meanwhile_is_yours(const struct meanwhile_own *own,
		    struct str field, struct str entry);
/* `now`: the client as it is, at a version after f->seen. */
MUST_USE enum fault meanwhile_take(struct exchange *x,
		    const struct account_client *now, struct client_form *f);

#endif
