/* logo: the picture of a client, put by its developers, shown by its hash. */
#ifndef CLIENTS_LOGO_H
#define CLIENTS_LOGO_H

#include "model/problem.h"
#include "web/exchange.h"

/* GET …/clients/ID/logo */
enum fault	client_logo_show(struct exchange *x);
/* POST …/clients/ID/logo: a file in `logo`, or do=remove; version */
enum fault	client_logo_put(struct exchange *x);
/* GET /logo/HASH.png, for everybody: pages of every kind show it. */
enum fault	logo_send(struct exchange *x);

/*
 * Draws a picture anew and puts it as this client's logo, as the pages do.
 *
 * Gives     *problem_r: what is wrong with the file; then nothing is put.
 * Fails     FAULT_CONFLICT: the client is not at version `seen` any more;
 *           what the thread and the store fail with.
 */
MUST_USE enum fault	logo_put(struct exchange *x, struct str client_id,
			    int64_t seen, struct str file,
			    enum problem *problem_r);

#endif
