/* ops: home, health, metrics, and the operator's command line. */
#ifndef OPS_OPS_H
#define OPS_OPS_H

#include "page/command.h"
#include "web/route.h"

extern const struct route_table ops_routes;
extern const struct command_table ops_commands;

#endif
