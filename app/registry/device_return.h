/*
 * device_return: where the engine sends its answer for a device that waits
 * (RFC 8628), which this engine knows nothing of.
 *
 * To the engine a device is a client like any other, that comes back to this
 * address of ours. No browser ever goes there: the gateway reads the answer
 * itself and keeps it for the device. So the address is nobody else's: not in
 * a registration, and not in a request from outside.
 */
#ifndef REGISTRY_DEVICE_RETURN_H
#define REGISTRY_DEVICE_RETURN_H

#include "engine/engine.h"
#include "queries.h"

struct str	registry_device_return_uri(struct exchange *x);
/* It is that address, or one that an engine takes for the same (RFC 8252 §7.3:
 * a loopback address with another port). */
bool		registry_is_device_return(struct exchange *x, struct str uri);
/* May this client's devices ask? */
bool		registry_has_devices(const struct store_client_find_row *row);
/* To the engine, a client with devices is one of codes, and comes back to us
 * as well. Others stay as they are. */
void		registry_add_device_return(struct exchange *x,
		    const struct store_client_find_row *row,
		    struct engine_client *client);

#endif
