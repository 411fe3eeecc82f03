/* logo: the picture of a client, put by its developers, shown by its hash. */
#ifndef CLIENTS_LOGO_H
#define CLIENTS_LOGO_H

#include "web/exchange.h"

/* GET …/clients/ID/logo */
enum fault	client_logo_show(struct exchange *x);
/* POST …/clients/ID/logo: a file in `logo`, or do=remove; version */
enum fault	client_logo_put(struct exchange *x);
/* GET /logo/HASH.png, for everybody: pages of every kind show it. */
enum fault	logo_send(struct exchange *x);

#endif
