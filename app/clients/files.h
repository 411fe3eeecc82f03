/*
 * files: clients in files, out of this installation and into one (f:C18).
 *
 * One JSON object for each client, one after the other, with the members of
 * client_read_json. What is exported and imported again is the same client in
 * everything but its secrets, which nobody has: one that is new gets a secret of
 * its own. A second import changes nothing.
 *
 * Clients that registered themselves and those that are documents bring
 * themselves, and are not exported; nor is the proof of a domain, which is made
 * again, not copied.
 */
#ifndef CLIENTS_FILES_H
#define CLIENTS_FILES_H

#include "page/command.h"

enum fault	clients_export(struct exchange *x,
		    const struct command_line *line);
/* Up to the first that is refused. `path` "-" is standard input. */
MUST_USE enum fault clients_import(struct exchange *x, struct str path);

#endif
