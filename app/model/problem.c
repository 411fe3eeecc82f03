/*
 * problem: names and sentences, in one table.
 */
#include <stddef.h>

#include "model/problem.h"

struct problem_row {
	const char	*name;
	const char	*sentence;
};

static const struct problem_row rows[PROBLEM_COUNT] = {
	[PROBLEM_NONE] = { "none", "is good" },
	[PROBLEM_EMPTY] = { "empty", "must not be empty" },
	[PROBLEM_TOO_LONG] = { "too_long", "is too long" },
	[PROBLEM_NOT_UTF8] = { "not_utf8", "is not UTF-8" },
	[PROBLEM_CONTROL_CHARACTER] = { "control_character",
	    "must not have control characters" },
	[PROBLEM_BIDI] = { "bidi",
	    "must not have characters that change the direction of text" },
	[PROBLEM_INVISIBLE] = { "invisible",
	    "must not have invisible characters" },
	[PROBLEM_UNASSIGNED] = { "unassigned",
	    "must not have private-use or unassigned characters" },
	[PROBLEM_CHECK_MARK] = { "check_mark",
	    "must not have check marks, locks or shields" },
	[PROBLEM_STACKED_MARKS] = { "stacked_marks",
	    "must not have more than two marks on one letter" },
	[PROBLEM_DRESSED_LETTERS] = { "dressed_letters", "must have plain "
	    "letters: no full-width, mathematical or circled ones, no "
	    "ligatures" },
	[PROBLEM_MIXED_SCRIPTS] = { "mixed_scripts",
	    "must not have letters of several scripts in one word" },
	[PROBLEM_NOT_AN_ADDRESS] = { "not_an_address",
	    "is not an absolute address, like https://app.example.com/page" },
	[PROBLEM_NOT_ASCII] = { "not_ascii", "must be written in ASCII: its "
	    "host with xn--, other letters with percent signs" },
	[PROBLEM_HOST_LAST_DOT] = { "host_last_dot",
	    "must have no dot at the end of its host" },
	[PROBLEM_NOT_HTTPS] = { "not_https",
	    "must be https; http is for addresses of this device" },
	[PROBLEM_SCHEME] = { "scheme", "must be https, or a private scheme in "
	    "reverse-DNS form with one slash, like com.example.app:/callback" },
	[PROBLEM_USERINFO] = { "userinfo", "must have no user info (no @ "
	    "before the host)" },
	[PROBLEM_PORT] = { "port", "must have a port from 1 to 65535" },
	[PROBLEM_FRAGMENT] = { "fragment", "must have no fragment (no #)" },
	[PROBLEM_RESPONSE_PARAMETER] = { "response_parameter", "must not have "
	    "a parameter in its query that the answer brings itself, such as "
	    "code or state" },
	[PROBLEM_WILDCARD] = { "wildcard", "must have no wildcard (no *)" },
	[PROBLEM_NOT_CANONICAL] = { "not_canonical", "must be written plainly: "
	    "no dot or empty path segments, no backslash, no escaped dot, "
	    "slash, backslash or percent sign" },
	[PROBLEM_LOCALHOST_NAME] = { "localhost_name", "must use 127.0.0.1 or "
	    "[::1] instead of the name localhost" },
	[PROBLEM_IP_ADDRESS] = { "ip_address", "must use a host name; the only "
	    "IP addresses allowed are 127.0.0.1 and [::1]" },
	[PROBLEM_DOMAIN_ADDRESS] = { "domain_address", "must be a domain "
	    "alone, like example.com: no https://, path, port or @" },
	[PROBLEM_DOMAIN_IP] = { "domain_ip", "must be a name, not an IP "
	    "address" },
	[PROBLEM_DOMAIN_EMPTY_LABEL] = { "domain_empty_label",
	    "must have something before and after each dot" },
	[PROBLEM_DOMAIN_LAST_DOT] = { "domain_last_dot",
	    "must not end in a dot" },
	[PROBLEM_DOMAIN_LABEL_LENGTH] = { "domain_label_length",
	    "must have at most 63 bytes between two dots" },
	[PROBLEM_DOMAIN_HYPHEN] = { "domain_hyphen", "must not have a hyphen "
	    "beside a dot, at an end, or in third and fourth place" },
	[PROBLEM_DOMAIN_CHARACTER] = { "domain_character", "has a character "
	    "that no domain may have" },
	[PROBLEM_DOMAIN_XN] = { "domain_xn", "has a part that begins with "
	    "xn-- and stands for nothing" },
	[PROBLEM_DOMAIN_RESERVED] = { "domain_reserved", "is set aside and "
	    "belongs to nobody (RFC 6761 and others)" },
	[PROBLEM_DOMAIN_NO_SUFFIX] = { "domain_no_suffix", "does not end in a "
	    "suffix below which names are registered" },
	[PROBLEM_DOMAIN_PUBLIC_SUFFIX] = { "domain_public_suffix", "is a "
	    "suffix below which everybody may register names" },
	[PROBLEM_DOMAIN_PRIVATE_SUFFIX] = { "domain_private_suffix", "is a "
	    "suffix below which others have names of their own; its owner may "
	    "ask the operator" },
	[PROBLEM_UNPROVEN_HOST] = { "unproven_host", "is below no verified "
	    "domain of its account, and the client is public" },
	[PROBLEM_PUBLIC_NEEDS] = { "public_needs",
	    "is needed as long as the client is public" },
	[PROBLEM_ADMINS_ONLY] = { "admins_only", "is changed by admins of its "
	    "account only, as the client is public" },
	[PROBLEM_NOT_AN_IMAGE] = { "not_an_image", "must be one whole picture "
	    "as PNG, JPEG or WebP, with nothing behind it" },
	[PROBLEM_IMAGE_SIZE] = { "image_size",
	    "must be 32 to 2048 pixels wide and high" },
	[PROBLEM_RESERVED_NAME] = { "reserved_name",
	    "must not have words that are reserved here" },
	[PROBLEM_TRUST_WORD] = { "trust_word", "must not have a word in it "
	    "that says who is trusted" },
	[PROBLEM_HOST_IN_NAME] = { "host_in_name", "must not have the name of "
	    "a host in it that the app sends nobody to" },
	[PROBLEM_TWICE] = { "twice", "is there twice" },
	[PROBLEM_TOO_MANY] = { "too_many", "has too many entries" },
	[PROBLEM_NOT_FOR_KIND] = { "not_for_kind",
	    "is not for this kind of app" },
	[PROBLEM_WEB_ONLY] = { "web_only", "must be an https address with a "
	    "host name for this kind of app, like "
	    "https://app.example.com/callback" },
	[PROBLEM_DEVICE_ONLY] = { "device_only", "must be on the device for "
	    "this kind of app, like http://127.0.0.1/callback or "
	    "com.example.app:/callback" },
	[PROBLEM_OUR_OWN] = { "our_own",
	    "must not lead to this installation itself" },
	[PROBLEM_UNKNOWN_SCOPE] = { "unknown_scope",
	    "is not in the catalog of scopes" },
	[PROBLEM_NEEDS_PERSON] = { "needs_person", "needs a person who allows "
	    "it, and nobody is asked for an app that acts for itself" },
	[PROBLEM_OPTIONAL_ALONE] = { "optional_alone",
	    "may be left out only if it is asked for as well" },
	[PROBLEM_KEYS] = { "keys", "has keys that cannot be used" },
	[PROBLEM_NOT_CHOSEN] = { "not_chosen", "is for what was not chosen" },
	[PROBLEM_ONE_OF] = { "one_of",
	    "must be given, either as keys or as an address, not both" },
};

static const struct problem_row *
row_of(enum problem p)
{
	if ((unsigned int)p >= PROBLEM_COUNT || rows[p].name == NULL)
		PANIC("no such problem: %d", (int)p);
	return &rows[p];
}

const char *
problem_name(enum problem p)
{
	return row_of(p)->name;
}

const char *
problem_sentence(enum problem p)
{
	return row_of(p)->sentence;
}
