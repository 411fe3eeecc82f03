/*
 * secret: the secrets of one client, on the command line.
 */
#ifndef CLIENTS_SECRET_H
#define CLIENTS_SECRET_H

#include "page/command.h"

/*
 * Makes a secret for a confidential client (made_secret.h) and prints it, once.
 *
 * Accepts   days: it expires after so many, 0: never; is_alone: also for a
 *           client that never had one of ours, which ends what the engine alone
 *           may know of it.
 * Fails     said on standard error: FAULT_CONFLICT when two are good already,
 *           or none was ever ours; FAULT_INVALID for a client without secrets.
 */
MUST_USE enum fault client_secret_make(struct exchange *x,
		    struct str client_id, struct str label, int64_t days,
		    bool is_alone);
/* The same for a secret that is known already (the demo's). */
MUST_USE enum fault client_secret_put(struct exchange *x,
		    struct str client_id, struct str secret, struct str label);

enum fault	client_secret_add(struct exchange *x,
		    const struct command_line *line);
enum fault	client_secret_list(struct exchange *x,
		    const struct command_line *line);
enum fault	client_secret_remove(struct exchange *x,
		    const struct command_line *line);

#endif
