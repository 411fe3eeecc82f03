/*
 * token_engine: asks the engine for tokens, and judges what it gives.
 *
 * Nothing here replies before token_outcome_reply: what came of it is in an
 * outcome, which a grant type's file may look at first.
 */
#ifndef GATEWAY_TOKEN_ENGINE_H
#define GATEWAY_TOKEN_ENGINE_H

#include "gateway/client_authentication.h"

enum token_end {
	TOKEN_GIVEN = 1,	/* the engine gave tokens; not yet judged */
	TOKEN_ISSUED,		/* kept, and their grant is alive */
	TOKEN_DEAD,		/* the grant is over: invalid_grant */
	TOKEN_REFUSED,		/* the engine's own refusal */
	TOKEN_AWAY,		/* the engine never got the question */
	TOKEN_UNSURE,		/* it did, and nobody knows what it made of it */
};

struct token_outcome {
	enum token_end	 end;
	/* Of the engine; with TOKEN_GIVEN and TOKEN_ISSUED. Its body is what the
	 * client gets, unless its owner puts another here. */
	struct http_answer answer;
	struct str	 access;
	struct str	 refresh;	/* absent: none */
	/* The grant that they are of; false: none of ours, which is allowed for
	 * clients themselves and while unknown grants are. */
	bool		 has_grant;
	struct uuid	 grant;
	int64_t		 epoch;
	struct uuid	 user;		/* zero: nobody asked the engine */
	/* With TOKEN_REFUSED: RFC 6749 §5.2. */
	int		 status;	/* 400 or 401 */
	struct str	 error;
	struct str	 description;
	bool		 is_basic;	/* 401 to who tried by header */
	/* With TOKEN_AWAY: 0, or it was not asked because it would be too often
	 * (limits.h), and may be again after so long. */
	int64_t		 wait_s;
};

/* A code that a browser brought, and whose it is known to be. */
struct token_code {
	struct hash32	 hash;		/* token_hash() */
	bool		 is_known;	/* a browser was given it through here */
	bool		 is_spent;	/* so was a client what came of it */
	bool		 has_grant;	/* false: the engine is asked */
	struct uuid	 grant;
	int64_t		 epoch;
	struct uuid	 user;
};

/*
 * Sends `body` (engine_form_write) to the engine's token endpoint, and judges
 * the tokens: whose grant they are of, the newest one kept sealed, and, as the
 * last thing, whether that grant is alive (DESIGN 4.2). A token that came too
 * late for its grant is on the deliverer's list and not handed out.
 *
 * Accepts   `code`: the one that this spends; NULL: none that a browser
 *           brought.
 *
 * The calling fiber changes to LANE_FORWARD: the engine asks our hook meanwhile.
 *
 * The user is counted when the tokens are there, and makes the next renewal or
 * approval wait if it was too much.
 *
 * Gives     an outcome in any case; never TOKEN_GIVEN.
 * Waits     FORWARD_TOTAL_MS, and TOKEN_HOLD_MS before it for an engine that
 *           does not even take a connection.
 */
void		 token_engine_ask(struct exchange *x,
		    const struct client_authentication *c, struct str body,
		    const struct token_code *code, struct token_outcome *o_r);
/* A client's own tokens have no grant: none is looked for or kept. */
void		 token_engine_ask_for_itself(struct exchange *x,
		    const struct client_authentication *c, struct str body,
		    struct token_outcome *o_r);
/* An invalid_grant of ours, that nobody's revocation is behind. */
void		 token_outcome_refuse(struct token_outcome *o, struct str why);
/*
 * Sets the reply: tokens, RFC 6749 §5.2, or 503 temporarily_unavailable with
 * Retry-After. Counts it.
 */
MUST_USE enum fault token_outcome_reply(struct exchange *x,
		    const struct token_outcome *o);

/*
 * The two halves of token_engine_ask, for who does something in between.
 */
#define TOKEN_HOLD_MS	3000
/* Gives TOKEN_GIVEN or what is not tokens. No send begins after `latest`. */
void		 token_engine_call(struct exchange *x,
		    const struct client_authentication *c, struct str body,
		    struct mono latest, struct token_outcome *o_r);
/* Finds the grant by asking the engine: TOKEN_GIVEN stays, or becomes
 * TOKEN_DEAD or TOKEN_UNSURE. */
void		 token_engine_find_grant(struct exchange *x,
		    struct token_outcome *o);
/* The newest of an outcome's tokens, and how it is kept: sealed, by its hash. */
struct token_kept {
	struct str	 kind;		/* "refresh" | "access" */
	struct str	 sealed;
	struct hash32	 hash;
};
struct token_kept token_engine_keep(struct exchange *x,
		    const struct token_outcome *o);

#endif
