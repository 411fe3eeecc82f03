/*
 * doctor_reach: who can reach an address, as far as its network tells.
 */
#ifndef OPS_DOCTOR_REACH_H
#define OPS_DOCTOR_REACH_H

#include "base/url.h"
#include "fiber/fiber.h"

/*
 * Whether all addresses of the host are loopback or of private networks (RFC
 * 1918, RFC 4193). A name is looked up as the system does it; one that cannot
 * be looked up leads nowhere, so nobody reaches anything there.
 * Waits     `deadline`, for a name; past it the answer is true.
 */
bool	doctor_is_private(const struct url *url, struct mono deadline);

#endif
