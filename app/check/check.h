/* check: the questions that resource servers ask about a token. */
#ifndef CHECK_CHECK_H
#define CHECK_CHECK_H

#include "page/command.h"
#include "web/route.h"

extern const struct route_table check_routes;
extern const struct command_table check_commands;

#endif
