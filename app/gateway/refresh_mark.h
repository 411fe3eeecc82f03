/*
 * refresh_mark: what makes two requests to refresh the same request.
 *
 * Pure. Equal marks mean: the same token, written alike but for its prefix, from
 * the same client by the same method of authentication, for the same scopes in
 * whatever order, with all other parameters and the header DPoP the same
 * (clients.md §3.3, rule 1). Not the credential itself: every request's own has
 * been checked before, and a client that turns its secrets over has two good
 * ones for a while; the assertions of private_key_jwt differ each time.
 */
#ifndef GATEWAY_REFRESH_MARK_H
#define GATEWAY_REFRESH_MARK_H

#include "web/form.h"

/* Who asks, beside what the form says. */
struct refresh_asker {
	struct str	client_id;
	struct str	method;		/* of authentication */
	struct str	dpop;		/* the header; absent: none */
};
/* Keyed, with the token in it: says nothing to who has neither. */
struct hash32	refresh_mark(struct arena *a, struct str token,
		    const struct refresh_asker *by, const struct form *form);
/* The name of a refresh token's flight in the store. */
struct hash32	refresh_name(struct str token);
/* A token answer `age_s` seconds later: `expires_in` is less by that, at least
 * 0; everything else is as it was, byte by byte. */
struct str	refresh_aged(struct arena *a, struct str body, int64_t age_s);

#endif
