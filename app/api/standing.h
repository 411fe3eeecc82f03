/*
 * standing: what a token may do now, and where.
 *
 * Active only if the engine says so and, asked last, the grant is alive: so a
 * token is inactive from the 2xx of its revocation on, whatever the engine
 * still believes (I1).
 */
#ifndef API_STANDING_H
#define API_STANDING_H

#include "engine/engine.h"

struct standing {
	bool			 is_active;
	bool			 has_person;	/* else it acts for itself */
	struct uuid		 user;		/* the person */
	struct str_list		 scopes;	/* of the token and the grant */
	struct uuid_list	 accounts;	/* of the grant */
	struct utime		 expires;	/* UTIME_NEVER: with the token */
	struct str		 client;	/* as it calls itself; absent: as
						   the token does */
};

/*
 * Accepts   `token` as the engine described it; `audience` of whoever asks.
 * Gives     *s_r; not active for a refresh token, for a token that was made for
 *           others (one that is for nobody in particular counts for all), for a
 *           grant that is over, a user who is disabled, a member who left or
 *           was lowered, a client that is suspended or deleted.
 * Fails     what the store fails with: then nobody may take it as active.
 */
MUST_USE enum fault standing_of(struct exchange *x,
		    const struct engine_token *token, struct str audience,
		    struct standing *s_r);

#endif
