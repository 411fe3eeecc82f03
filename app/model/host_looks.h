/*
 * host_looks: what hosts look like, so that one that looks like a domain of
 * somebody else's is found, and those below it with it.
 */
#ifndef MODEL_HOST_LOOKS_H
#define MODEL_HOST_LOOKS_H

#include "base/arena.h"

#define HOST_LABELS_MAX		6	/* of a host, from behind */

/* Side by side: names that one of the hosts is or is below, and how each looks:
 * its skeleton, label by label (model/name_skeleton.h). */
struct host_looks {
	struct str_list	names;
	struct str_list	looks;
};

/*
 * Accepts   hosts as they are stored: A-labels in lower case.
 * Gives     *looks_r in `a`: each name of two labels to HOST_LABELS_MAX once.
 */
void		host_looks(struct arena *a, struct str_list hosts,
		    struct host_looks *looks_r);
/* How one name looks. */
struct str	host_look(struct arena *a, struct str name);

#endif
