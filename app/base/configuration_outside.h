/*
 * configuration_outside: the keys about what lies outside: names (`dns`),
 * fetches (`fetch`) and client ID metadata documents (`client_documents`).
 * For configuration.c only.
 */
#ifndef BASE_CONFIGURATION_OUTSIDE_H
#define BASE_CONFIGURATION_OUTSIDE_H

#include "base/configuration.h"
#include "base/yaml.h"

/* After public_url and demo were read. What is wrong is said in `f`. */
void		 configuration_outside_read(struct yaml_file *f,
		    struct configuration *c);
/* A path as written when absolute or "-", else below the file's folder. */
const char	*configuration_path(struct yaml_file *f,
		    const struct yaml *map, const char *key);
/* A list of host names in lower case; none when the key is missing. */
struct str_list	 configuration_hosts(struct yaml_file *f,
		    const struct yaml *map, const char *key);

#endif
