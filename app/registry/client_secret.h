/*
 * client_secret: the secrets that clients show to us, made and named in one
 * place. We keep a keyed hash; the secret itself is shown once, to who made it,
 * and is nowhere afterwards (f:C7, f:C8).
 */
#ifndef REGISTRY_CLIENT_SECRET_H
#define REGISTRY_CLIENT_SECRET_H

#include "base/secret.h"
#include "web/exchange.h"

#define CLIENT_SECRET_LABEL_MAX_BYTES	((size_t)100)
#define CLIENT_SECRET_DAYS_MAX		3660

struct client_secret_wanted {
	struct str	label;		/* client_secret_label_is_fine */
	int64_t		days;		/* until it expires; 0: it does not */
	bool		is_alone;	/* it may end what the engine alone
					   knows of the client */
};

struct client_secret_made {
	struct uuid	id;
	struct str	secret;		/* in clear, this once */
	struct utime	expires;	/* UTIME_NEVER */
};

/* By which the store knows a client's secret. */
struct hash32	 client_secret_hash(struct str client_id, struct str secret);
/* One line of 1 to 100 bytes that says something. */
bool		 client_secret_label_is_fine(struct str label);
/*
 * Makes a second secret beside the one that may be there.
 *
 * Fails     FAULT_NOT_FOUND: no such client, or not the actor's to develop;
 *           FAULT_FORBIDDEN: nor with this role; FAULT_INVALID: it has no
 *           secrets, or label or days are out of range; FAULT_CONFLICT: two are
 *           good already, or one may be that the engine alone knows.
 */
MUST_USE enum fault client_secret_new(struct exchange *x, struct str client_id,
		    const struct client_secret_wanted *wanted,
		    struct client_secret_made *made_r);

#endif
