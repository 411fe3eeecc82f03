/*
 * state_envelope: the `state` that the engine sees instead of the client's.
 *
 * It carries what belongs to the client's answer: the exact original state, or
 * that there was none, the redirect URI that was checked, and a hash of the
 * rest, for when the browser comes back with it. It is sealed
 * (authenticated, with a random nonce), so an answer of the engine that carries
 * one leads where we let it and nowhere else; and it is always longer than the
 * eight characters below which the engine refuses a state (engine.md §4).
 * DESIGN.md §4.3.
 */
#ifndef GATEWAY_STATE_ENVELOPE_H
#define GATEWAY_STATE_ENVELOPE_H

#include "base/secret.h"

struct state_envelope {
	struct str	 redirect_uri;	/* as the client sent it */
	struct str	 state;		/* absent: the client sent none */
	struct hash32	 judged;	/* of the request that we let pass */
};

struct str	 state_envelope_seal(struct arena *a,
		    const struct state_envelope *e);
MUST_USE bool	 state_envelope_open(struct arena *a, struct str text,
		    struct state_envelope *e_r);

#endif
