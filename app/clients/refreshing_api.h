/*
 * refreshing_api: how long a client's repeated refresh gets the same answer,
 * for programs of its account's admins. It is no part of a version.
 */
#ifndef CLIENTS_REFRESHING_API_H
#define CLIENTS_REFRESHING_API_H

#include "web/exchange.h"

enum fault	refreshing_api_get(struct exchange *x);
/* {"refresh_replay_s": …}; null: as the configuration says. */
enum fault	refreshing_api_put(struct exchange *x);

#endif
