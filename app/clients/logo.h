/* logo: the picture of a client, put by its developers, shown by its hash. */
#ifndef CLIENTS_LOGO_H
#define CLIENTS_LOGO_H

#include "clients/account_client.h"

/* GET …/clients/ID/logo; of a public one with a fresh sign-in */
enum fault	client_logo_show(struct exchange *x);
/* POST …/clients/ID/logo: a file in `logo`, or do=remove; version; likewise */
enum fault	client_logo_put(struct exchange *x);
/* GET /logo/HASH.png, for everybody: pages of every kind show it. */
enum fault	logo_send(struct exchange *x);

/*
 * The client that the route names, whose logo the person may put.
 *
 * Fails     FAULT_NOT_FOUND: as account_client_find_guarded; it was not made by
 *           hand.
 */
MUST_USE enum fault	client_logo_find(struct exchange *x,
			    struct account_client *c_r);

#endif
