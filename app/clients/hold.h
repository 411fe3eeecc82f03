/* hold: clients whose name looks like another's wait for an operator (f:N11). */
#ifndef CLIENTS_HOLD_H
#define CLIENTS_HOLD_H

#include "page/command.h"

/* placet client held */
enum fault	clients_held(struct exchange *x, const struct command_line *line);
/* placet client hold release CLIENT_ID */
enum fault	client_hold_release(struct exchange *x,
		    const struct command_line *line);
/* placet client hold refuse CLIENT_ID */
enum fault	client_hold_refuse(struct exchange *x,
		    const struct command_line *line);

#endif
