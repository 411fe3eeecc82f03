/*
 * url: addresses, strictly (RFC 3986), as far as a web application needs them.
 */
#ifndef BASE_URL_H
#define BASE_URL_H

#include "base/buf.h"

enum url_scheme {
	URL_OTHER = 0,		/* private-use scheme, RFC 8252 §7.1 */
	URL_HTTPS,
	URL_HTTP,
};

struct url {
	enum url_scheme	scheme;
	struct str	scheme_text;	/* lower case */
	struct str	userinfo;	/* absent if none; "" for "//@host" */
	struct str	host;		/* lower case; IPv6 without brackets;
					   absent if there is no "//" */
	bool		host_is_ipv6;
	int		port;		/* 0 if none written */
	struct str	path;
	struct str	query;		/* absent if no '?' */
	struct str	fragment;	/* absent if no '#' */
};

/*
 * Accepts   an absolute address of at most 8 KiB, made of RFC 3986 characters
 *           only (so no backslash, space, quote, control or non-ASCII), percent
 *           signs followed by two hex digits. http and https need "//" and a
 *           host. A host is an IPv6 literal in brackets without a zone, a
 *           dotted IPv4 literal, or a name of LDH-and-underscore labels (1 to
 *           63 bytes each, 253 together, no dot at the end); a host that only
 *           a browser would read as an address ("127.1", "0x7f.1") is none.
 *           A port is 1 to 65535 without leading zeros, never empty.
 * Gives     *url_r, whose parts live in `a`; untouched on failure. Scheme and
 *           host are lower-cased, nothing else is changed.
 */
MUST_USE bool	url_read(struct arena *a, struct str text, struct url *url_r);
/* 127.0.0.0/8 or ::1 as literals; the name localhost is not a literal. */
bool		url_is_loopback_literal(const struct url *u);
/* "https://host:port" (default port left out), "com.example.app:" for others. */
struct str	url_origin(struct arena *a, const struct url *u);
struct str	url_text(struct arena *a, const struct url *u);	/* serialised */
/* Percent-decodes; '+' is a space only in forms. False on %00, bad %XX or
 * bytes that are not UTF-8. */
MUST_USE bool	percent_decode(struct arena *a, struct str s, bool is_form,
		    struct str *plain_r);
/*
 * Value of `name` in a query string, decoded as a form's; false if it is absent
 * or malformed. Names are decoded before they are compared. When there is more
 * than one, *is_repeated_r becomes true and the first is given; a caller that
 * passes NULL instead gets false: two values are no value.
 */
MUST_USE bool	query_get(struct arena *a, struct str query, struct str name,
		    struct str *value_r, bool *is_repeated_r);
/* `base` + ('?' or '&') + name=value pairs, percent-encoded. */
struct str	url_with(struct arena *a, struct str base,
		    const struct str (*pairs)[2], size_t count);

#endif
