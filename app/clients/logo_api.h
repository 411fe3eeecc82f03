/* logo_api: the picture of a client, put by programs of its developers. */
#ifndef CLIENTS_LOGO_API_H
#define CLIENTS_LOGO_API_H

#include "web/exchange.h"

/* The body is the picture itself. */
enum fault	logo_api_put(struct exchange *x);
enum fault	logo_api_remove(struct exchange *x);

#endif
