/*
 * demo: what `placet demo seed` puts into an empty installation, so that a
 * newcomer sees every page with something on it. Refused unless the
 * configuration says `demo: true`; a second time it changes nothing.
 */
#ifndef DEMO_H
#define DEMO_H

#include "page/command.h"

extern const struct command_table demo_commands;

#endif
