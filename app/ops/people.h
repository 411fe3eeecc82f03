/*
 * people: the subcommands `operator add`, `user …`, `account …`, `member …`.
 * Each prints what it did; a user gets a one-use link to set a password.
 */
#ifndef OPS_PEOPLE_H
#define OPS_PEOPLE_H

#include "page/command.h"

enum fault	people_operator_add(struct exchange *x,
		    const struct command_line *line);
enum fault	people_user_add(struct exchange *x,
		    const struct command_line *line);
enum fault	people_user_reset(struct exchange *x,
		    const struct command_line *line);
enum fault	people_user_disable(struct exchange *x,
		    const struct command_line *line);
enum fault	people_user_enable(struct exchange *x,
		    const struct command_line *line);
enum fault	people_account_add(struct exchange *x,
		    const struct command_line *line);
enum fault	people_account_close(struct exchange *x,
		    const struct command_line *line);
enum fault	people_member_put(struct exchange *x,
		    const struct command_line *line);
enum fault	people_member_remove(struct exchange *x,
		    const struct command_line *line);

#endif
