/*
 * refresh_land: the engine gave tokens; the store is told before the client.
 */
#ifndef GATEWAY_REFRESH_LAND_H
#define GATEWAY_REFRESH_LAND_H

#include "gateway/refresh_flight.h"

/*
 * Finds out whose grant the tokens are of, keeps the newest for the deliverer
 * and the answer for the others, and judges: TOKEN_ISSUED or TOKEN_DEAD. While
 * the store is away the tokens are handed to nobody, since nobody can say
 * whether their grant is alive: TOKEN_UNSURE, and this worker goes on telling
 * the store for REFRESH_TELL_MS, so that the next try finds the answer.
 *
 * Gives     false: the engine does not say what it gave.
 */
#define REFRESH_TELL_MS		60000
MUST_USE bool	 refresh_land(struct exchange *x, struct refresh_flight *f,
		    struct token_outcome *o);

#endif
