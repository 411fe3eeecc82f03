/*
 * configuration_clients: the keys about clients that people make
 * (account_clients_max, reserved_names, known_names). For configuration.c only.
 */
#ifndef BASE_CONFIGURATION_CLIENTS_H
#define BASE_CONFIGURATION_CLIENTS_H

#include "base/configuration.h"
#include "base/yaml.h"

/* After product and operator were read. What is wrong is said in `f`. */
void		 configuration_clients_read(struct yaml_file *f,
		    struct configuration *c);

#endif
