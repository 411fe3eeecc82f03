/* resource: the resource servers that may ask, from the command line. */
#ifndef CHECK_RESOURCE_H
#define CHECK_RESOURCE_H

#include "page/command.h"

enum fault	resource_add(struct exchange *x,
		    const struct command_line *line);
enum fault	resource_list(struct exchange *x,
		    const struct command_line *line);
enum fault	resource_metadata_print(struct exchange *x,
		    const struct command_line *line);

/* The keyed hash by which the store knows a resource server's secret. */
struct hash32	resource_secret_hash(struct str name, struct str secret);

#endif
