/* trouble: what is wrong with a client, in sentences beside their fields. */
#ifndef CLIENTS_TROUBLE_H
#define CLIENTS_TROUBLE_H

#include "model/client_draft.h"
#include "templates.h"

/* For the list on top of the form, in the order of its fields; each leads to
 * its own. */
void	troubles_show(struct arena *a, const struct client_troubles *troubles,
	    const struct part_mistake **mistakes_r, size_t *count_r);
bool	troubles_are_about(const struct client_troubles *troubles,
	    enum client_field field);

#endif
