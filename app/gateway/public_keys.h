/*
 * public_keys: the engine's public keys (RFC 7517), told from memory.
 *
 * Asked for twice a minute, by one worker for all; nobody who wants them waits
 * for the engine. The last answer goes on being told while the engine is away:
 * by a worker that was born since, and, as it is in the store under a mark of
 * ours, by a process that was started since. Only where nobody ever knew them
 * the answer is 503.
 */
#ifndef GATEWAY_PUBLIC_KEYS_H
#define GATEWAY_PUBLIC_KEYS_H

#include "web/exchange.h"

/* Once, before the fork. */
void		public_keys_open(void);
/* In a worker as it starts. */
void		public_keys_start(const struct configuration *conf);
enum fault	gateway_public_keys(struct exchange *x);

#endif
