/*
 * registration_token: tokens with which clients may register themselves
 * (RFC 7591 §3, the initial access token), on the command line.
 *
 * A client that comes with one belongs to the account that the token was made
 * for, and is that account's own: only its members can use it, unless the
 * token was made with --visibility public.
 */
#ifndef CLIENTS_REGISTRATION_TOKEN_H
#define CLIENTS_REGISTRATION_TOKEN_H

#include "page/command.h"

enum fault	registration_token_add(struct exchange *x,
		    const struct command_line *line);
enum fault	registration_token_list(struct exchange *x,
		    const struct command_line *line);
enum fault	registration_token_remove(struct exchange *x,
		    const struct command_line *line);

#endif
