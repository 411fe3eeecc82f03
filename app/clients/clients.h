/* clients: bringing OAuth clients in, looking after them, and ending them. */
#ifndef CLIENTS_CLIENTS_H
#define CLIENTS_CLIENTS_H

#include "page/command.h"
#include "web/route.h"

extern const struct command_table clients_commands;
extern const struct route_table clients_routes;	/* routes.c */

#endif
