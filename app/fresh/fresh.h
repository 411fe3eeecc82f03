/*
 * fresh: a sign-in young enough for what cannot be undone (s:A31, f:G3).
 *
 * One way for every such act. The GET of its form asks fresh_page first, the
 * POST that does it asks fresh_act; both after they have found out that the
 * person may do it at all, so that what is not there stays not there (s:A70):
 *
 *	TRY(find_client(x, ROLE_ADMIN, &c));
 *	TRY(fresh_page(x, &is_fresh));		or: fresh_act(x, &form, …)
 *	if (!is_fresh)
 *		return FAULT_NONE;		its reply is set
 *
 * A form with a file asks fresh_upload instead: no page keeps a file.
 *
 * What makes a sign-in fresh is the session's `signed_in_at` in the store and
 * nothing else: session_begin() and session_renew() set it. So another proof
 * than the password, such as a trip to an identity provider that was asked for
 * a new sign-in (provider/provider.h), needs only to end in one of these two and
 * then go to `next`, the local path that GET /prove is called with. What was
 * typed into a form before such a trip is typed again after it.
 */
#ifndef FRESH_FRESH_H
#define FRESH_FRESH_H

#include "web/form.h"
#include "web/route.h"

#define FRESH_S		(5 * 60)	/* proved this long ago is enough */

extern const struct route_table fresh_routes;

/* By the store's clock, which gave `now` and wrote the other. */
bool		 fresh_is(const struct exchange *x, struct utime now);
/*
 * For a GET: where the person must prove it again, they are sent to do so and
 * come back to this very address.
 *
 * Gives     *is_fresh_r; false: the reply is set.
 */
MUST_USE enum fault fresh_page(struct exchange *x, bool *is_fresh_r);
/*
 * For the POST of a form. Where the person must prove it again, a page asks for
 * the password and posts it together with what the form held, to the same
 * address; with a right one the session is renewed and the act goes on.
 *
 * Gives     *is_fresh_r; true: *form is what was typed, whichever way it came;
 *           false: the reply is set.
 */
MUST_USE enum fault fresh_act(struct exchange *x, struct form *form,
		    bool *is_fresh_r);
/*
 * For the POST of a form with a file, whose GET has the same address and asked
 * fresh_page. Where the person must prove it again nothing is done: a page says
 * so, asks for the password, and leads back to the form.
 *
 * Gives     as fresh_page.
 */
MUST_USE enum fault fresh_upload(struct exchange *x, bool *is_fresh_r);

#endif
