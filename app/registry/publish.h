/*
 * publish: a client becomes public under a proven domain, and private again.
 *
 * Public: everybody may allow it, and its page says which domain its account
 * has shown control of. Whether it may is judged in the store, in the statement
 * that does it (f:C2, f:C10). Admins of the client's account do this.
 */
#ifndef REGISTRY_PUBLISH_H
#define REGISTRY_PUBLISH_H

#include "model/client_draft.h"
#include "model/host_looks.h"
#include "page/app.h"
#include "queries.h"
#include "web/exchange.h"

struct published {
	int64_t		version;
	struct str_list	lacks;		/* not done: what is missing, in the
					   names of RFC 7591 §2, or "logo",
					   "domain", "client_uri_domain", or
					   "domain_found": its record was not
					   there at the last check */
	bool		is_held;	/* not done: its name or a host looks
					   like another app's, so an operator
					   looks first */
};

/*
 * Makes it public, or shows a public one under another domain, if `row` is how
 * it is now and was at version `seen`: its name and hosts are judged by their
 * looks, so no other version's may be taken for them (s:A26).
 *
 * Accepts   domain: the name of a domain, absent for none (it then lacks one).
 * Fails     FAULT_CONFLICT: changed meanwhile; FAULT_INVALID: a public one
 *           that would look like another app; FAULT_GONE: an operator has
 *           refused it under this name or with this host;
 *           FAULT_NOT_FOUND, FAULT_FORBIDDEN; what the store fails with.
 */
MUST_USE enum fault publish_client(struct exchange *x,
		    const struct store_client_of_account_row *row,
		    int64_t seen, struct str domain,
		    struct published *published_r);
/*
 * Private again; what people outside of its account allowed it ends.
 *
 * Gives     its version now, and how many grants ended.
 * Fails     as publish_client.
 */
MUST_USE enum fault publish_undo(struct exchange *x, struct str client_id,
		    int64_t seen, struct store_client_unpublish_row *done_r);
/*
 * Lets it show a domain that its account has proved: for operators, who are
 * asked whether they vouch for a public one that would look like another app.
 *
 * Gives     *row_r: how it came out, told in sql/deploy/domain_version.sql;
 *           *is_shown_r: people read it, for all hosts are proven.
 * Fails     FAULT_NOT_FOUND: there is no such client; what the store fails
 *           with.
 */
MUST_USE enum fault publish_under(struct exchange *x, struct str client_id,
		    struct str domain, bool is_vouched,
		    struct store_client_domain_put_row *row_r,
		    bool *is_shown_r);
/* How the hosts look that it sends people to, and the domain, if there is. */
void		publish_host_looks(struct exchange *x,
		    struct str_list redirect_uris, struct str domain,
		    struct host_looks *looks_r);
/*
 * Another account's app that people know, whose name looks like this one's, or
 * its domain like where people are sent: in the facts and on the page of a
 * consent, unless somebody stands for this one, or only its own account meets it
 * (f:N11).
 *
 * Accepts   redirect: NULL where nobody is sent anywhere.
 */
MUST_USE enum fault publish_imitated(struct exchange *x, struct str client_id,
		    struct uuid account, struct str name,
		    const struct redirect_uri *redirect,
		    struct app_facts *facts, struct page_consent *page);
/*
 * What only public clients are held to, when one is changed: that each new host
 * it sends people to is below a verified domain (f:C10), and that it keeps what
 * it needed to become public (f:C2). The store asks again.
 *
 * Accepts   was: how it is, of that account.
 * Gives     a trouble in *troubles for each address that is not, and each that
 *           is gone.
 */
MUST_USE enum fault publish_judge(struct exchange *x, struct uuid account,
		    const struct store_client_of_account_row *was,
		    const struct client *client,
		    struct client_troubles *troubles);
/*
 * What of a public client only its admins change: its name, its keys, hosts
 * that people are sent to (s:A31, f:C15). For those who are less; the store asks
 * again.
 *
 * Gives     a trouble in *troubles for each field that is changed so.
 */
MUST_USE enum fault publish_judge_rights(struct exchange *x,
		    const struct client *client,
		    struct client_troubles *troubles);
/* In each worker, once: keeps the looks of the names of public clients. */
void		 publish_start(const struct configuration *conf);

#endif
