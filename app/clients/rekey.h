/*
 * rekey: turns over the key that all secrets at the engine are derived from,
 * while everybody works.
 */
#ifndef CLIENTS_REKEY_H
#define CLIENTS_REKEY_H

#include "page/command.h"

/*
 * Makes a new master key, unless some clients are not yet at the newest one,
 * and brings every client there: first the version in its row, then the secret
 * at the engine. In between the engine refuses what the gateway says, which
 * then tells it what the row says (gateway/client_authentication.h): that is
 * what this does too, so it may be killed at any point, several may run, and
 * running it again goes on. At last the keys that nothing uses are removed.
 *
 * Option    --rate N: at most so many clients a second; 50 if left out.
 * Fails     said on standard error, when the engine did not take some of them.
 */
enum fault	engine_rekey(struct exchange *x,
		    const struct command_line *line);

#endif
