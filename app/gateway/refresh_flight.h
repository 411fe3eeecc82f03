/*
 * refresh_flight: one refresh token that is presented, as the store knows it.
 *
 * The store says whose turn it is to ask the engine, for all workers and all
 * machines, in its own time. What these functions name after the store's
 * functions is told in sql/deploy/refresh.sql.
 */
#ifndef GATEWAY_REFRESH_FLIGHT_H
#define GATEWAY_REFRESH_FLIGHT_H

#include "gateway/token_engine.h"
#include "gateway/token_grant.h"

/*
 * Nobody else may ask the engine so long. Longer than the last question can
 * take that its owner may begin: REFRESH_BEGIN_MS after he had it, which takes
 * FORWARD_TOTAL_MS at most (forward.h).
 */
#define REFRESH_LEASE_S		10
#define REFRESH_BEGIN_MS	3000

struct refresh_flight {
	const struct token_request *request;
	struct str	 token;		/* as it was presented */
	struct str	 body;		/* for the engine */
	struct uuid	 owner;		/* of this presentation */
	struct hash32	 name;
	struct hash32	 mark;
	/* Since the last claim or lease: */
	struct mono	 began;		/* before the store was asked */
	struct utime	 at;		/* the store's clock then */
	int64_t		 replay_s;	/* of this client */
	bool		 has_grant;	/* and `grant`, `epoch`: known already */
	struct uuid	 grant;
	int64_t		 epoch;
	struct uuid	 user;		/* whose it is; zero: not known yet */
};

/* Of a form that has a refresh_token. */
void		 refresh_flight_open(struct exchange *x,
		    const struct token_request *r, struct str token,
		    struct refresh_flight *f_r);
/* What the request would be marked with if it presented `token` (refresh_mark.h). */
struct hash32	 refresh_flight_mark(struct exchange *x,
		    const struct token_request *r, struct str token);
/* Looks again: as somebody new, who has not asked the engine. */
void		 refresh_flight_renew(struct refresh_flight *f);
MUST_USE enum fault refresh_flight_claim(struct exchange *x,
		    struct refresh_flight *f,
		    struct store_refresh_claim_row *row_r);
/*
 * Asks the engine, in one's turn, and ends the turn: with the answer kept for
 * the others, or with the row taken away.
 *
 * Gives     false: nobody knows what the engine did (refresh_doubt.h). With
 *           true, and TOKEN_UNSURE, the engine answered, and the store will
 *           hear of it later.
 */
MUST_USE bool	 refresh_flight_fly(struct exchange *x,
		    struct refresh_flight *f, struct token_outcome *o_r);
/* Takes the row away: the token is as it was. `parcel`: for those who wait. */
void		 refresh_flight_release(struct exchange *x,
		    const struct refresh_flight *f, struct str parcel);

/* What an answer is sealed to, beside its key. */
struct refresh_seal {
	struct hash32	 name;
	struct hash32	 mark;
	struct utime	 until;
};
struct str	 refresh_answer_seal(struct exchange *x, struct str token,
		    const struct refresh_seal *to, struct str body);
MUST_USE bool	 refresh_answer_open(struct exchange *x, struct str token,
		    const struct refresh_seal *to, struct str sealed,
		    struct str *body_r);

#endif
