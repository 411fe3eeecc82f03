/*
 * security: the headers that every reply carries, whoever makes it.
 */
#ifndef WEB_SECURITY_H
#define WEB_SECURITY_H

#include <stdbool.h>
#include <stddef.h>

struct security_header {
	const char	*name;
	const char	*value;
	bool		 is_https_only;
};

/* The content policy up to the closing of form-action, and the rest; a page
 * whose form's redirects end elsewhere has one more source between them. */
#define SECURITY_POLICY_HEAD						\
	"default-src 'none'; img-src 'self'; style-src 'self'; "	\
	"script-src 'self'; form-action 'self'"
#define SECURITY_POLICY_TAIL						\
	"; frame-ancestors 'none'; base-uri 'none'"

/* Names that a page may say differently. */
#define SECURITY_POLICY		"content-security-policy"
#define SECURITY_REFERRER	"referrer-policy"
#define SECURITY_CACHE		"cache-control"

/* One after the other from 0; NULL after the last. */
const struct security_header	*security_header_at(size_t i);

#endif
