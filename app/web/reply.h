/*
 * reply: what leaves. One function in web/ sends every reply with the same
 * security headers; these set what it will send. The last call counts.
 */
#ifndef WEB_REPLY_H
#define WEB_REPLY_H

#include "base/locale.h"
#include "web/exchange.h"

/* The buf a template renders into (ceiling 512 KiB). What the others are given
 * is borrowed until the reply has left: arena or literal. */
struct buf	*reply_page(struct exchange *x, int http_status);
/* This page holds a form: Referrer-Policy becomes same-origin. */
void		 reply_has_form(struct exchange *x);
/* ... whose redirects can end there: one more form-action source
 * ("https://host", "http://127.0.0.1:5123", "com.example.app:"). */
void		 reply_form_ends_at(struct exchange *x, struct str source);
/* 303. FAULT_BAD_REQUEST for an address that a header cannot carry. */
MUST_USE enum fault reply_see_other(struct exchange *x, struct str url);
/* A path of this site; anything else becomes "/". */
MUST_USE enum fault reply_see_other_path(struct exchange *x, struct str path);
MUST_USE enum fault reply_json(struct exchange *x, int http_status,
		    struct str json);
/* 201 with a Location: a path of this site, below public_url (RFC 9110
 * §15.3.2). */
MUST_USE enum fault reply_created(struct exchange *x, struct str path,
		    struct str json);
/* RFC 6749 §5.2: {"error":…,"error_description":…}; no-store. */
MUST_USE enum fault reply_oauth_error(struct exchange *x, int http_status,
		    struct str error, struct str description);
MUST_USE enum fault reply_empty(struct exchange *x, int http_status);
MUST_USE enum fault reply_bytes(struct exchange *x, int http_status,
		    struct str content_type, struct str bytes);
/* What is at this address never changes: whoever has it may keep it. */
void		 reply_forever(struct exchange *x);
/* PANICs on a control character. A second one of a name replaces the first,
 * also those of our own security headers; Set-Cookie and WWW-Authenticate are
 * added. */
void		 reply_header(struct exchange *x, struct str name,
		    struct str value);
void		 reply_retry_after(struct exchange *x, int64_t s);
struct reply_lines {
	const struct http_header *items;
	size_t			 count;
};
/* What reply_header has set so far, Location among it; for whoever keeps an
 * answer to give it again. Borrowed until the next is set. */
struct reply_lines reply_headers(const struct exchange *x);
/* Set-Cookie with the house's attributes: Path=/, HttpOnly, SameSite=Lax and,
 * on https, Secure and the __Host- prefix in front of `name`. Below 0 the
 * browser keeps it until it is closed. PANICs on MACHINE routes. */
void		 reply_cookie(struct exchange *x, struct str name,
		    struct str value, int64_t max_age_s);
void		 reply_cookie_end(struct exchange *x, struct str name);
bool		 reply_is_set(const struct exchange *x);

/*
 * A page of ours for a fault, or JSON on MACHINE routes; called by dispatch for
 * every fault that a handler returns without having set a reply, and by
 * handlers that know a better sentence.
 */
struct web_problem_error {
	struct str	pointer;	/* into the body, RFC 6901: "/name" */
	struct str	code;		/* "missing" */
	struct str	detail;
};

struct web_problem {
	int		status;
	enum fault	fault;		/* for a problem without a title: dispatch
					   knows no sentence, the page does */
	struct str	title;		/* translated already; for programs that
					   of its kind (RFC 9457 §3.1.3) */
	struct str	what;		/* what happened */
	struct said	says[3];	/* a page's title, what happened, and
					   what to do now */
	size_t		limit_bytes;	/* of a body that is too long; 0: it is
					   not that */
	struct str	again_path;	/* Start again: local path, or absent */
	struct str	again_label;
	/* for programs at the API only (RFC 9457) */
	struct str	type;		/* "insufficient_scope"; absent: the
					   fault's name */
	const struct web_problem_error *errors;
	size_t		errors_count;
};
MUST_USE enum fault reply_problem(struct exchange *x,
		    const struct web_problem *p);

#endif
