/*
 * outside: what this process needs to call others: HTTP, names, fetches.
 */
#ifndef FIBER_OUTSIDE_H
#define FIBER_OUTSIDE_H

#include "base/configuration.h"

/* Once per process, after the loop. Borrows `conf`. */
void	outside_worker_open(const struct configuration *conf);

#endif
