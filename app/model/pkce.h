/* pkce: the challenge that goes with a verifier (RFC 7636 §4.2, S256). */
#ifndef MODEL_PKCE_H
#define MODEL_PKCE_H

#include "base/arena.h"

struct str	pkce_challenge(struct arena *a, struct str verifier);

#endif
