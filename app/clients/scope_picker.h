/*
 * scope_picker: the scopes of the catalog, to be ticked: what the client asks
 * for, and what of it people may leave out.
 */
#ifndef CLIENTS_SCOPE_PICKER_H
#define CLIENTS_SCOPE_PICKER_H

#include "clients/form.h"

/* The ticks of both, each once; whether they go together is judged with the
 * rest of the draft. */
void	scope_picker_read(struct arena *a, const struct form *form,
	    struct client_draft *draft);
/* Those that `find` is in: id, text, area. What is ticked and not among them
 * goes along unseen. */
void	scope_picker_show(struct exchange *x, const struct client_draft *draft,
	    struct str find, struct page_client_form *page);

#endif
