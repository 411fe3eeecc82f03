/*
 * preview: the consent page of a client, as people will see it, with nothing
 * on it that can be sent.
 */
#ifndef CLIENTS_PREVIEW_H
#define CLIENTS_PREVIEW_H

#include "clients/form.h"

/* GET …/clients/:client/preview?look=dark&ui_locales=ar */
enum fault	client_preview(struct exchange *x);
/* Of what is in the form, saved or not; what is wrong with it is passed over. */
MUST_USE enum fault preview_draft(struct exchange *x,
		    const struct account_seen *account,
		    const struct client_form *f);

#endif
