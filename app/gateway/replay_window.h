/* replay_window: `placet client replay-window`. */
#ifndef GATEWAY_REPLAY_WINDOW_H
#define GATEWAY_REPLAY_WINDOW_H

#include "page/command.h"

extern const struct command_table replay_window_commands;

#endif
