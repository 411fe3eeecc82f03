/*
 * domain_proof: the record that proves a domain, and judging what was found in
 * its place.
 *
 * The token is random (160 bits) and kept in the row of its challenge, which
 * binds it to one account and one domain: it is judged for that row alone, so
 * the same token in another account's hands proves nothing. It is no secret
 * once it is published, so the store holds it as it is.
 *
 * Source    draft-ietf-dnsop-domain-verification-techniques-13 §6;
 *           draft-ietf-acme-dns-account-label (the account's label).
 */
#ifndef MODEL_DOMAIN_PROOF_H
#define MODEL_DOMAIN_PROOF_H

#include "base/arena.h"
#include "base/id.h"
#include "base/secret.h"
#include "base/time.h"

#define DOMAIN_TOKEN_BYTES	((size_t)32)	/* of text: base32, lower case */
#define DOMAIN_RECORD_SHOWN_MAX	((size_t)100)	/* of a record that was found */

/* What one record is to one challenge, the worse further down. */
enum domain_record {
	DOMAIN_RECORD_NONE = 0,		/* there is no record */
	DOMAIN_RECORD_MATCH,
	DOMAIN_RECORD_EXPIRED,		/* the token, past its own expiry */
	DOMAIN_RECORD_EXPIRY_UNREAD,	/* the token, expiry= is no date */
	DOMAIN_RECORD_NOT_FIRST,	/* the token, but something before it */
	DOMAIN_RECORD_QUOTED,		/* the token, with quotes in the value */
	DOMAIN_RECORD_OLD,		/* a token of this domain from before */
	DOMAIN_RECORD_OTHER,		/* anything else */
};

struct domain_challenge {
	struct str	 token;
	struct str_list	 old_tokens;	/* of this account and domain, before */
	struct utime	 today;		/* the database's now */
};

struct domain_judgement {
	enum domain_record best;	/* nearest to a match of all */
	size_t		 wrong;		/* how many are no match */
	struct str	 shown;		/* the nearest wrong one, escaped as in
					   a zone file, cut to
					   DOMAIN_RECORD_SHOWN_MAX bytes of
					   printable ASCII; absent if none */
	bool		 is_cut;
};

struct str	domain_token_make(struct arena *a);
/* One that is not random but always the same: 160 bits of a keyed hash. */
struct str	domain_token_of(struct arena *a, const struct hash32 *hash);
bool		domain_token_is(struct str text);
/* What is to be published: "token=…", which stays good while it is there. */
struct str	domain_token_record(struct arena *a, struct str token);
/* Sixteen characters that are always those of this account: base32 of the
 * first 10 bytes of the SHA-256 of its id as text. */
struct str	domain_account_label(struct arena *a, struct account_id account);
/*
 * Where the record belongs: "_placet-challenge.example.com", or with an
 * account's label "_<label>._placet-challenge.example.com".
 *
 * Accepts   a domain of at most DOMAIN_NAME_MAX_BYTES; a label, or absent.
 */
struct str	domain_challenge_name(struct arena *a, struct str domain,
		    struct str account_label);
/*
 * Judges the TXT records that were found.
 *
 * Accepts   RDATA as on the wire; the strings of one record are one text. A
 *           match is the token alone, or token=<it> first and then, with
 *           blanks between, key=value pairs, of which expiry=YYYY-MM-DD must
 *           be a day that is not over in UTC; others are passed over. Blanks
 *           around all of it do not count; upper case does.
 * Gives     *judgement_r, texts in `a`. Tokens are compared in constant time.
 */
void		domain_records_judge(struct arena *a,
		    const struct domain_challenge *challenge,
		    const struct str *records, size_t count,
		    struct domain_judgement *judgement_r);

#endif
