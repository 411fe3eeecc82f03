/*
 * export: the clients of this installation, for a file (f:C18).
 *
 * One JSON object for each client, one after the other, with the members of
 * client_read_json. Clients that registered themselves and those that are
 * documents bring themselves, and are not exported; nor is a secret, nor the
 * proof of a domain, which is made again and not copied.
 */
#ifndef CLIENTS_EXPORT_H
#define CLIENTS_EXPORT_H

#include "page/command.h"

enum fault	clients_export(struct exchange *x,
		    const struct command_line *line);

#endif
