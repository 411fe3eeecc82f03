/* domains: those that accounts claim, and what proves them. */
#ifndef DOMAINS_DOMAINS_H
#define DOMAINS_DOMAINS_H

#include "page/command.h"
#include "web/route.h"

extern const struct route_table domains_routes;
extern const struct command_table domains_commands;

#endif
