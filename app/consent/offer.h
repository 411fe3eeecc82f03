/*
 * offer: what a consent page offered, sealed into its form.
 *
 * The POST needs no second fetch from the engine and cannot be widened: what
 * was asked, of whom, for which client version, is inside the seal, bound to
 * the person's session. DESIGN.md §4.1.
 */
#ifndef CONSENT_OFFER_H
#define CONSENT_OFFER_H

#include "web/exchange.h"

#define OFFER_TTL_S	(30 * 60)	/* as long as the engine keeps it */

struct consent_offer {
	struct str	 challenge;	/* the engine's, from the URL */
	struct str	 flow_id;	/* names the request at the engine */
	struct str	 request;	/* names its answer in the store, 32
					   bytes; absent: a device waits */
	struct str	 client_id;
	int64_t		 client_version;
	struct str	 redirect_uri;
	struct str_list	 scopes;	/* requested, within the ceiling */
	struct str_list	 required;	/* of those, not to be deselected */
	struct str_list	 audience;	/* one resource (RFC 8707), or none */
	struct str	 user_code;	/* RFC 8628; empty: no device waits */
	bool		 may_stay;	/* "stay connected" was offered */
	struct utime	 offered_at;
};

/* The resource that tokens are to be for; absent: none was named. */
struct str	consent_offer_resource(const struct consent_offer *offer);
/* Gives the text for the form's `seal` field. */
struct str	consent_offer_seal(struct exchange *x,
		    const struct consent_offer *offer);
/*
 * Fails     FAULT_FORBIDDEN: not sealed by us, or for another session.
 */
MUST_USE enum fault consent_offer_open(struct exchange *x, struct str text,
		    struct consent_offer *offer_r);

#endif
