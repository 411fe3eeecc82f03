/*
 * made_secret: a secret that we make for a client or a resource server.
 */
#ifndef PAGE_MADE_SECRET_H
#define PAGE_MADE_SECRET_H

#include "base/arena.h"

/*
 * "placet_", 64 hexadecimal digits at random, 8 of the SHA-256 of those: a
 * scanner for leaked secrets finds it and can tell it from a look-alike (f:C8).
 */
struct str	made_secret(struct arena *a);

#endif
