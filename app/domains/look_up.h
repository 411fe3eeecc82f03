/*
 * look_up: whether a domain's record is there, as several resolvers see it.
 *
 * It asks and judges; it changes nothing and knows no account. What it means
 * for a claim or a badge is for whoever calls.
 */
#ifndef DOMAINS_LOOK_UP_H
#define DOMAINS_LOOK_UP_H

#include "base/configuration.h"
#include "fiber/dns.h"
#include "model/domain_name.h"
#include "model/domain_proof.h"

#define LOOK_UP_DEADLINE_MS	10000

enum look_up_verdict {
	LOOK_UP_NONE = 0,
	LOOK_UP_VERIFIED,
	LOOK_UP_NO_NAME,	/* NXDOMAIN */
	LOOK_UP_NO_RECORD,	/* the name is there, without TXT */
	LOOK_UP_WRONG_RECORD,
	LOOK_UP_OWN_NAME,	/* the record's name is an alias of one below
				   this installation's own domain */
	LOOK_UP_DNSSEC_INVALID,
	LOOK_UP_DISAGREEMENT,	/* some resolvers see it, others do not */
	LOOK_UP_TEMPORARY,	/* too few answered: says nothing */
	LOOK_UP_VERDICT_COUNT
};

/* A mistake that many make, found when the record was not. */
enum look_up_hint {
	LOOK_UP_HINT_NONE = 0,
	LOOK_UP_HINT_ZONE_APPENDED,	/* it is at …example.com.example.com */
	LOOK_UP_HINT_APEX,		/* it is at the domain itself */
	LOOK_UP_HINT_WITHOUT_ACCOUNT,	/* it lacks the account's label */
	LOOK_UP_HINT_QUOTES,		/* quotes are part of the value */
	LOOK_UP_HINT_OLD_TOKEN,		/* a former challenge's */
	LOOK_UP_HINT_NOT_FIRST,		/* text before the token */
	LOOK_UP_HINT_EXPIRED,		/* the record's own expiry */
	LOOK_UP_HINT_EXPIRY_UNREAD,
	LOOK_UP_HINT_COUNT
};

struct look_up_perspective {
	struct str	 resolver;	/* "192.0.2.1:53"; absent: this
					   machine's own */
	enum look_up_verdict sees;	/* never DISAGREEMENT */
	bool		 is_secure;
	int64_t		 ttl_s;
	struct str	 canonical;	/* final owner behind CNAMEs, or absent */
	struct str	 why;		/* of INVALID and TEMPORARY; English */
	struct domain_judgement judgement;
};

struct look_up {
	enum look_up_verdict verdict;
	struct str	 name;		/* what was asked */
	bool		 is_secure;	/* the verdict is proved by DNSSEC */
	size_t		 agree;		/* perspectives that saw the record */
	size_t		 needed;	/* of them, without DNSSEC */
	size_t		 count;
	struct look_up_perspective perspectives[DNS_PERSPECTIVES_MAX];
	const struct look_up_perspective *speaker;	/* the one that stands
					   for the verdict: its canonical, why
					   and judgement are to be shown */
	bool		 is_wildcard;	/* any name beside it has it as well */
	enum look_up_hint hint;		/* only where nothing was verified */
	struct str	 found_at;	/* of the hints about another name */
	int64_t		 negative_ttl_s;	/* how long resolvers remember
					   that it was not there; 0: unknown */
};

/* "no_name", for logs, audit and the command line. */
const char	*look_up_verdict_name(enum look_up_verdict v);
const char	*look_up_hint_name(enum look_up_hint h);
/* How many of `count` unsigned answers must agree: one of one, two of two,
 * all but one up to five, all but two above. */
size_t		 look_up_needed(size_t count);
/*
 * Judges what was seen: count and perspectives in, verdict, is_secure, agree,
 * needed and speaker out.
 *
 *  - One perspective that DNSSEC proves right decides alone: whoever lies has
 *    no key. So does one that it proves wrong, if none saw the record.
 *  - Else `needed` of them must have seen it, or have seen that it is not there.
 *  - Else it is DNSSEC_INVALID if any is, TEMPORARY if too few answered, and a
 *    DISAGREEMENT.
 */
void		 look_up_settle(struct look_up *l);
/*
 * Looks the record up at all resolvers at once, and where it is not, for the
 * mistakes that people make.
 *
 * Accepts   a domain that domain_name_read gave (A-labels); an account's label,
 *           or absent.
 * Gives     *l_r, texts in `a`.
 * Fails     FAULT_BUSY; nothing was asked then.
 * Waits     LOOK_UP_DEADLINE_MS.
 */
MUST_USE enum fault domain_look_up(struct arena *a,
		    const struct configuration *conf, struct str domain,
		    struct str account_label,
		    const struct domain_challenge *challenge,
		    struct look_up *l_r);

#endif
