/*
 * deliver: tells the engines what was taken back.
 *
 * Nothing waits for this: access ended with the store's answer, and every
 * check asks the store (DESIGN 4.2). The deliverer makes the engine's own state
 * agree, one fiber per worker; any number may run, on any machine.
 */
#ifndef GRANTS_DELIVER_H
#define GRANTS_DELIVER_H

#include "base/configuration.h"

/* Once per worker. Wakes at each revocation, and every 2 s for what is due. */
void	deliver_start(const struct configuration *conf);

#endif
