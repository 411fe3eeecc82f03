/*
 * engine_config: what Hydra's own configuration file must say for Placet.
 */
#ifndef OPS_ENGINE_CONFIG_H
#define OPS_ENGINE_CONFIG_H

#include "page/command.h"

/* Where the engine asks us about each token: hook_listen as an address. */
struct str	engine_hook_url(struct exchange *x);
/* Prints YAML for Hydra 2.3.0 on standard output; secrets by their place. */
enum fault	engine_config_print(struct exchange *x,
		    const struct command_line *line);

#endif
