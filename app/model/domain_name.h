/*
 * domain_name: a domain that an account wants to prove, as it was typed, as it
 * is stored, and as people read it.
 */
#ifndef MODEL_DOMAIN_NAME_H
#define MODEL_DOMAIN_NAME_H

#include "base/configuration.h"
#include "model/problem.h"

/* So that "_<16 letters>._placet-challenge." fits before it (RFC 1035
 * §2.3.4: 253 bytes without the last dot). */
#define DOMAIN_NAME_MAX_BYTES	((size_t)217)

struct domain_name {
	struct str	 ascii;		/* stored, compared, asked: A-labels in
					   lower case, no dot at the end */
	struct str	 shown;		/* U-labels, NFC; equal to `ascii` for
					   a name without them */
	bool		 shows_both;	/* people must see both forms: whatever
					   differs can be a look-alike */
};

/*
 * Reads a domain as somebody typed it.
 *
 * Accepts   a name at or below one that somebody can register: below a suffix
 *           of the public list, or such a suffix of its private division if
 *           conf->domains_private_suffixes has it, or at or below one of
 *           conf->domains_reserved. IDNA 2008 by way of UTS 46, not
 *           transitional (ß and ς stay themselves). Blanks around it go.
 * Gives     *name_r in `a`; untouched on failure.
 * Fails     PROBLEM_EMPTY, _NOT_UTF8, _CONTROL_CHARACTER, _BIDI, _INVISIBLE
 *           (the joiners that IDNA would allow in some places, too),
 *           _WILDCARD, _TOO_LONG and every PROBLEM_DOMAIN_….
 * Source    RFC 5890 to 5893, UTS 46, RFC 1123 §2.1, RFC 6761 §6 and IANA's
 *           registry of special-use names; publicsuffix.org.
 */
MUST_USE enum problem	domain_name_read(struct arena *a,
		    const struct configuration *conf, struct str typed,
		    struct domain_name *name_r);
/*
 * The same from what is stored: A-labels. For showing it; no rule is asked, and
 * what cannot be decoded is shown as it is.
 */
struct domain_name	domain_name_of(struct arena *a, struct str ascii);
/*
 * The A-labels of a name as somebody typed it, whoever it is whose: for hosts
 * that only have to be written rightly. False: it stands for none.
 */
MUST_USE bool	domain_in_ascii(struct arena *a, struct str typed,
		    struct str *ascii_r);
/* Whether `host` is `domain` or below it. Both in lower case, A-labels. */
bool		domain_covers(struct str domain, struct str host);

#endif
