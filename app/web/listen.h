/*
 * listen: sockets that several workers share by address, not by descriptor.
 *
 * Each worker opens its own with SO_REUSEPORT, so that the kernel spreads the
 * connections and a dead worker's socket dies with it (DESIGN.md D9).
 */
#ifndef WEB_LISTEN_H
#define WEB_LISTEN_H

#include "base/configuration.h"

/*
 * Whether the address is free: binds it once without SO_REUSEPORT.
 *
 * Fails     false, and errno says why.
 */
MUST_USE bool	listen_probe(const struct configuration_address *address);
/* Gives a listening, non-blocking descriptor, or -1 with errno. */
int		listen_open(const struct configuration_address *address);
int		listen_family(const struct configuration_address *address);

#endif
