/*
 * import: clients out of a file (f:C18).
 *
 * What was exported and is imported again is the same client in everything but
 * its secrets, which nobody has: one that is new gets a secret of its own. A
 * second import changes nothing. A client stays with its account; and it is
 * shown under a domain only when that account has proved it.
 */
#ifndef CLIENTS_IMPORT_H
#define CLIENTS_IMPORT_H

#include "page/command.h"

/*
 * Up to the first that is refused. Says of each client whether it is new,
 * changed and in what, or as it was. `path` "-" is standard input. With
 * `is_trial` nothing is written.
 */
MUST_USE enum fault clients_import(struct exchange *x, struct str path,
		    bool is_trial);

#endif
