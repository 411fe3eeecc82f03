/* clients: bringing OAuth clients in, and ending them. */
#ifndef CLIENTS_CLIENTS_H
#define CLIENTS_CLIENTS_H

#include "page/command.h"

extern const struct command_table clients_commands;

#endif
