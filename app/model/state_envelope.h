/*
 * state_envelope: the `state` that the engine sees instead of the client's.
 *
 * It carries what belongs to one authorization and what the engine must not
 * know, or cannot: the client's exact state, or that there was none; where the
 * client said that its answer goes, and what the engine was told instead; the
 * protected resource; the device that waits; and a hash of what was judged, for
 * when the browser comes back with it. It is sealed (authenticated, with a
 * random nonce), so an answer of the engine that carries one leads where we let
 * it and nowhere else; and it is always longer than the eight characters below
 * which the engine refuses a state (engine.md §4). DESIGN.md §4.3.
 */
#ifndef MODEL_STATE_ENVELOPE_H
#define MODEL_STATE_ENVELOPE_H

#include "base/secret.h"

struct state_envelope {
	struct hash32	 judged;	/* of the request that we let pass */
	struct str	 redirect_uri;	/* as the client sent it */
	struct str	 engine_uri;	/* what the engine was told instead;
					   absent: the same */
	struct str	 state;		/* absent: the client sent none */
	struct str	 resource;	/* RFC 8707; absent: none */
	struct str	 user_code;	/* RFC 8628; absent: no device waits */
	struct str	 text;		/* of one that was opened: itself */
};

struct str	 state_envelope_seal(struct arena *a,
		    const struct state_envelope *e);
MUST_USE bool	 state_envelope_open(struct arena *a, struct str text,
		    struct state_envelope *e_r);
/* The envelope in an authorization request as the engine repeats it. */
MUST_USE bool	 state_envelope_of_request(struct arena *a,
		    struct str request_url, struct state_envelope *e_r);
/* The name of its authorization in the store. */
struct hash32	 state_envelope_name(const struct state_envelope *e);
/* Where the engine sends its answer. */
struct str	 state_envelope_engine_uri(const struct state_envelope *e);

#endif
