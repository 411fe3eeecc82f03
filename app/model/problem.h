/*
 * problem: what is wrong with something that a person or a program typed.
 *
 * One closed list. A page turns the problem into a sentence in the person's
 * language; logs and JSON show the name.
 */
#ifndef MODEL_PROBLEM_H
#define MODEL_PROBLEM_H

#include "base/str.h"

enum problem {
	PROBLEM_NONE = 0,

	/* any text */
	PROBLEM_EMPTY,			/* nothing, or only blanks */
	PROBLEM_TOO_LONG,
	PROBLEM_NOT_UTF8,
	PROBLEM_CONTROL_CHARACTER,
	PROBLEM_BIDI,			/* turns neighbouring text around */
	PROBLEM_INVISIBLE,		/* zero width, tag, filler */
	PROBLEM_UNASSIGNED,		/* private use, or no character */
	PROBLEM_CHECK_MARK,		/* looks like a badge of ours */
	PROBLEM_STACKED_MARKS,		/* three or more on one letter */
	PROBLEM_DRESSED_LETTERS,	/* full-width, circled, a ligature */
	PROBLEM_MIXED_SCRIPTS,		/* in one word */

	/* addresses */
	PROBLEM_NOT_AN_ADDRESS,
	PROBLEM_NOT_ASCII,		/* but it can be written so */
	PROBLEM_HOST_LAST_DOT,
	PROBLEM_NOT_HTTPS,
	PROBLEM_SCHEME,			/* neither https nor reverse-DNS */
	PROBLEM_USERINFO,
	PROBLEM_PORT,
	PROBLEM_FRAGMENT,
	PROBLEM_RESPONSE_PARAMETER,	/* code, state: the answer has its own */
	PROBLEM_WILDCARD,
	PROBLEM_NOT_CANONICAL,		/* dot or empty segments, backslash */
	PROBLEM_LOCALHOST_NAME,		/* use 127.0.0.1 or [::1] */
	PROBLEM_IP_ADDRESS,		/* not a loopback one */

	/* names of domains that somebody wants to prove */
	PROBLEM_DOMAIN_ADDRESS,		/* of a page or a mailbox */
	PROBLEM_DOMAIN_IP,		/* numbers, of either family */
	PROBLEM_DOMAIN_EMPTY_LABEL,	/* two dots, or one in front */
	PROBLEM_DOMAIN_LAST_DOT,
	PROBLEM_DOMAIN_LABEL_LENGTH,	/* over 63 bytes between two dots */
	PROBLEM_DOMAIN_HYPHEN,		/* first, last, or third and fourth */
	PROBLEM_DOMAIN_CHARACTER,	/* none of IDNA 2008 */
	PROBLEM_DOMAIN_XN,		/* xn-- and what decodes to nothing */
	PROBLEM_DOMAIN_RESERVED,	/* localhost, .test, .onion, .arpa … */
	PROBLEM_DOMAIN_NO_SUFFIX,	/* below nothing that is registered */
	PROBLEM_DOMAIN_PUBLIC_SUFFIX,	/* com, co.uk */
	PROBLEM_DOMAIN_PRIVATE_SUFFIX,	/* github.io */

	/* pictures */
	PROBLEM_NOT_AN_IMAGE,		/* no PNG, JPEG or WebP, or broken */
	PROBLEM_IMAGE_SIZE,		/* its sides in pixels */

	/* clients */
	PROBLEM_RESERVED_NAME,		/* sounds like somebody else */
	PROBLEM_TRUST_WORD,		/* says that we trust somebody */
	PROBLEM_HOST_IN_NAME,		/* that it does not lead to */
	PROBLEM_TWICE,			/* was there already */
	PROBLEM_TOO_MANY,
	PROBLEM_NOT_FOR_KIND,		/* of app */
	PROBLEM_WEB_ONLY,		/* is this kind of app, and that not */
	PROBLEM_DEVICE_ONLY,		/* likewise */
	PROBLEM_OUR_OWN,		/* leads to this installation */
	PROBLEM_UNKNOWN_SCOPE,		/* not in the catalog */
	PROBLEM_NEEDS_PERSON,		/* and nobody is asked */
	PROBLEM_OPTIONAL_ALONE,		/* to be left out, but not asked for */
	PROBLEM_KEYS,			/* cannot be used, or not be fetched */
	PROBLEM_NOT_CHOSEN,		/* given for what was not chosen */
	PROBLEM_ONE_OF,			/* neither of two, or both */
	PROBLEM_UNPROVEN_HOST,		/* below no verified domain */
	PROBLEM_PUBLIC_NEEDS,		/* gone, of a public client */
	PROBLEM_ADMINS_ONLY,		/* change it, of a public client */

	PROBLEM_COUNT
};

/* "not_https"; PANICs for a number that is no problem. */
const char	*problem_name(enum problem p);
/*
 * "must be https; …": English, the end of a sentence that begins with what was
 * typed. For the command line and for machines; pages have their own texts.
 */
const char	*problem_sentence(enum problem p);

#endif
