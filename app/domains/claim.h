/*
 * claim: what an account publishes for its claim to a domain.
 *
 * The token is a keyed hash of the claim's row, its account, its name and the
 * time when it was issued. So a copy of the store publishes nothing, the same
 * token is never that of another account or domain, and a claim that starts
 * again has a new one.
 */
#ifndef DOMAINS_CLAIM_H
#define DOMAINS_CLAIM_H

#include "model/domain_proof.h"
#include "web/exchange.h"

struct domain_claim {
	struct uuid	id;
	struct uuid	account;
	struct str	name;		/* A-labels */
	struct utime	issued_at;
	struct utime	issued_before;	/* zero: this is its first token */
};

struct str	domain_claim_token(struct arena *a,
		    const struct domain_claim *c);
/* What a look-up judges records by; `now` is the store's. */
struct domain_challenge domain_claim_challenge(struct arena *a,
		    const struct domain_claim *c, struct utime now);
/* The label of the account in the record's name, where the installation wants
 * it; else absent. */
struct str	domain_claim_label(struct exchange *x,
		    const struct domain_claim *c);

#endif
