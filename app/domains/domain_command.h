/* domain_command: claimed domains, from the command line. */
#ifndef DOMAINS_DOMAIN_COMMAND_H
#define DOMAINS_DOMAIN_COMMAND_H

#include "page/command.h"

enum fault	domain_list(struct exchange *x,
		    const struct command_line *line);
/* For an account; prints the record's name and value. One that it has already
 * is told, not refused. */
enum fault	domain_claim_named(struct exchange *x,
		    const struct command_line *line);
/* A client shows a domain of its account. */
enum fault	domain_show_named(struct exchange *x,
		    const struct command_line *line);
enum fault	domain_check_named(struct exchange *x,
		    const struct command_line *line);

#endif
