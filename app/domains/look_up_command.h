/* look_up_command: `placet domain look-up`. */
#ifndef DOMAINS_LOOK_UP_COMMAND_H
#define DOMAINS_LOOK_UP_COMMAND_H

#include "page/command.h"

extern const struct command_table look_up_commands;

#endif
