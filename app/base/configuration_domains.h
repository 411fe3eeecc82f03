/*
 * configuration_domains: the keys about domains that accounts prove
 * (`domains`). For configuration.c only.
 */
#ifndef BASE_CONFIGURATION_DOMAINS_H
#define BASE_CONFIGURATION_DOMAINS_H

#include "base/configuration.h"
#include "base/yaml.h"

/* What is wrong is said in `f`. */
void		 configuration_domains_read(struct yaml_file *f,
		    struct configuration *c);

#endif
