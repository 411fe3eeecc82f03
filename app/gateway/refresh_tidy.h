/*
 * refresh_tidy: what each worker does for refreshing, beside requests: it hears
 * how flights end, and wipes answers whose time is over.
 */
#ifndef GATEWAY_REFRESH_TIDY_H
#define GATEWAY_REFRESH_TIDY_H

#include "base/configuration.h"

/* Once per worker. */
void	refresh_start(const struct configuration *conf);

#endif
