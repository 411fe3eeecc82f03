/*
 * question: everything a consent page must know before it can be shown.
 *
 * Gathered from the engine's request, the client's row, the operator's catalog,
 * the person's accounts and what they allowed this app before. No page yet, no
 * writing: GET /consent gathers it to show it, POST /consent to check the
 * answer against it.
 */
#ifndef CONSENT_QUESTION_H
#define CONSENT_QUESTION_H

#include "consent/offer.h"
#include "model/new_apps.h"
#include "model/redirect_uri.h"
#include "model/role.h"
#include "model/scope.h"
#include "queries.h"

struct question_scope {
	const struct scope	*scope;
	bool			 is_required;	/* cannot be deselected */
	bool			 is_allowed;	/* a live grant has it already */
	bool			 is_ticked;	/* as the page starts, or as the
						   person left it */
	bool			 is_grantable;	/* some account's role suffices */
};

struct question_account {
	struct uuid	 id;
	struct str	 name;
	enum role	 role;
	bool		 has_role;	/* enough for what is required */
	enum role	 needs;		/* the role that would be */
	bool		 takes_app;	/* its policy for new apps does */
	enum new_apps	 policy;	/* of an account that does not */
	struct str	 owner;		/* whom to ask there; or empty */
	bool		 is_eligible;	/* has_role and takes_app */
	bool		 is_known;	/* all that is allowed is so here */
	bool		 is_ticked;
};

struct question {
	struct consent_offer		 offer;
	struct store_consent_question_row found;	/* as the store said */
	struct store_client_find_row	 client;
	struct redirect_uri		 redirect;
	struct str			 redirect_host;	/* of a device: none */
	struct question_scope		*scopes;	/* catalog order */
	size_t				 scopes_count;
	struct question_account		*accounts;
	size_t				 accounts_count;
	bool				 needs_account;	/* a scope acts on one */
	bool				 has_grown;	/* new beside allowed */
	struct str			 prompt;
	/* A live grant that covers all of it, for an app we can vouch for. */
	bool				 is_answered;
	struct uuid			 answered_grant;
	struct uuid_list		 answered_accounts;
};

enum question_obstacle {
	QUESTION_CAN_BE_ASKED = 0,
	QUESTION_CLIENT_UNKNOWN,	/* deleted, or never imported */
	QUESTION_CLIENT_SUSPENDED,
	QUESTION_NOT_A_MEMBER,		/* private app of another account */
	QUESTION_NO_ACCOUNT,		/* the person belongs to none */
	QUESTION_ROLE_TOO_LOW,		/* required, and no role allows it */
	QUESTION_SCOPE,			/* outside catalog or ceiling */
	QUESTION_RETURN,		/* to where it may not be sent now */
};

/*
 * Accepts   q->offer with what identifies the request: flow_id, client_id,
 *           scopes, redirect_uri; the rest of *q zero.
 * Gives     the rest, and in *obstacle_r why it cannot be asked. One query.
 */
MUST_USE enum fault question_gather(struct exchange *x, struct question *q,
		    enum question_obstacle *obstacle_r);
/* Where it is asked: a path of ours. */
struct str question_path(struct exchange *x, const struct question *q);
/* The answer is for a device that waits (RFC 8628), not for this browser. */
bool	question_is_for_device(const struct question *q);

#endif
