/*
 * preview: the consent page of a client, as people will see it, with nothing
 * on it that can be sent.
 */
#ifndef CLIENTS_PREVIEW_H
#define CLIENTS_PREVIEW_H

#include "clients/form.h"

/*
 * GET …/clients/:client/preview?look=dark&ui_locales=ar
 *
 * With as=public&domain=…, for who may publish it: as it will look when it is
 * public under that domain, which the account has proven.
 */
enum fault	client_preview(struct exchange *x);
/* Where that is; absent for no domain. */
struct str	preview_path_as_public(struct exchange *x,
		    const struct account_client *c, struct str domain);
/*
 * Of what is in the form, saved or not; what is wrong with it is passed over.
 * `c` is NULL for a new client. What was typed travels along, so that the same
 * can be seen in every language and look.
 */
MUST_USE enum fault preview_draft(struct exchange *x,
		    const struct account_seen *account,
		    const struct account_client *c,
		    const struct form *form, const struct client_form *f);
/*
 * Of a form that comes from such a page, *form becomes what was typed; any
 * other stays as it is.
 *
 * Fails     FAULT_BAD_REQUEST: it asks for more than another look.
 */
MUST_USE enum fault preview_form(struct exchange *x, struct form *form);

#endif
