/*
 * public_keys: the engine's public keys (RFC 7517), told from memory.
 *
 * Asked for when a worker starts and, while people ask, twice a minute at most.
 * The last answer is in memory that all workers share: it goes on being told
 * while the engine is away, also by a worker that was born since. A new process
 * without an engine has none and says 503: no token can be issued then either,
 * and who checks one has the keys (a copy on disk would be one more thing that
 * somebody could write to).
 */
#ifndef GATEWAY_PUBLIC_KEYS_H
#define GATEWAY_PUBLIC_KEYS_H

#include "web/exchange.h"

/* Once, before the fork. */
void		public_keys_open(void);
/* In a worker as it starts: asks until there is an answer. */
void		public_keys_start(const struct configuration *conf);
enum fault	gateway_public_keys(struct exchange *x);

#endif
