/*
 * linking: who a user is at the operator's OpenID provider, from the command
 * line.
 */
#ifndef OPS_LINKING_H
#define OPS_LINKING_H

#include "page/command.h"

enum fault	linking_add(struct exchange *x,
		    const struct command_line *line);	/* user link */
enum fault	linking_remove(struct exchange *x,
		    const struct command_line *line);	/* user unlink */

#endif
