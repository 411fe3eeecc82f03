/*
 * adopt: clients that an existing Hydra already has.
 */
#ifndef CLIENTS_ADOPT_H
#define CLIENTS_ADOPT_H

#include "web/exchange.h"

/*
 * Makes a row, private to `account`, for each client of the main engine that
 * has none; the engine's own copy is not touched, and a secret that only the
 * engine knows goes on working. Prints a line for each. A second run changes
 * nothing. What cannot be adopted (an unknown scope, keys of its own, a name or
 * redirect address we would refuse) is named and left alone. With
 * `is_trial` it is only said.
 */
MUST_USE enum fault adopt_clients(struct exchange *x, struct str account,
		    bool is_trial);

#endif
