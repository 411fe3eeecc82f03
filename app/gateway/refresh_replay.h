/*
 * refresh_replay: the answer that somebody got, for whoever asks the same.
 */
#ifndef GATEWAY_REFRESH_REPLAY_H
#define GATEWAY_REFRESH_REPLAY_H

#include "gateway/refresh_flight.h"

/*
 * Opens the answer of a flight whose mark is ours. Where its refresh token was
 * exchanged in turn, the newest answer of that chain counts (clients.md §3.3,
 * rule 8). Asks the engine whether it believes in the tokens still, unless
 * `has_waited`: then this is the answer that we waited for.
 *
 * Gives     TOKEN_ISSUED; TOKEN_DEAD; TOKEN_UNSURE when nobody can say.
 */
void		 refresh_replay(struct exchange *x,
		    const struct refresh_flight *f,
		    const struct store_refresh_claim_row *row, bool has_waited,
		    struct token_outcome *o_r);
/* An answer that came in a parcel, and is kept nowhere. */
void		 refresh_replay_parcel(struct exchange *x,
		    const struct refresh_flight *f, struct str sealed,
		    struct utime until, struct token_outcome *o_r);

#endif
