/*
 * session: what web/ asks of the store about a cookie, given at start so that
 * web/ (below) need not include store/ (above).
 */
#ifndef WEB_SESSION_H
#define WEB_SESSION_H

#include "web/exchange.h"

struct web_hooks {
	/* Fills x->person from the session cookie's keyed hash; FAULT_NONE with
	 * nobody when there is none, it is over, or its user is disabled. */
	enum fault	(*find_person)(struct exchange *x, struct hash32 cookie);
	/* Renders the problem page (templates are above web/): *web_problem is a
	 * struct web_problem (reply.h), without texts when dispatch made it. */
	void		(*render_problem)(struct exchange *x,
			    const void *web_problem);
	/* Chooses x->locale from ui_locales, cookie, Accept-Language. */
	void		(*choose_locale)(struct exchange *x);
};

/* "placet" / "__Host-placet" is the session; "placet-form" the pre-session;
 * "placet-known" this browser's own 90 days' proof. */
#define SESSION_COOKIE		STR("placet")
#define FORM_COOKIE		STR("placet-form")
#define KNOWN_COOKIE		STR("placet-known")

struct hash32	session_cookie_hash(struct str cookie);

#endif
