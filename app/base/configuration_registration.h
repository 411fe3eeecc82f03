/*
 * configuration_registration: the keys about clients that register themselves
 * (registration and registration_…). For configuration.c only.
 */
#ifndef BASE_CONFIGURATION_REGISTRATION_H
#define BASE_CONFIGURATION_REGISTRATION_H

#include "base/configuration.h"
#include "base/yaml.h"

/* After client_documents was read. What is wrong is said in `f`. */
void		 configuration_registration_read(struct yaml_file *f,
		    struct configuration *c);

#endif
