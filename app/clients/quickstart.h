/* quickstart: how to use a client, with everything filled in. */
#ifndef CLIENTS_QUICKSTART_H
#define CLIENTS_QUICKSTART_H

#include "page/account.h"
#include "registry/develop.h"

/* GET …/clients/:client/quickstart */
enum fault	quickstart_show(struct exchange *x);
/* The same as the answer to making one, with the secret, this once. */
MUST_USE enum fault quickstart_after_making(struct exchange *x,
		    const struct account_seen *account,
		    const struct developed *made);

#endif
