/* transfer: the page on which an account offers a client to another one. */
#ifndef CLIENTS_TRANSFER_H
#define CLIENTS_TRANSFER_H

#include "web/exchange.h"

enum fault	client_transfer_show(struct exchange *x);
enum fault	client_transfer_change(struct exchange *x);

/*
 * Offers a client, as the person, to an account (its name or id) or to a person
 * by mail. The client is one that the person administers.
 *
 * Gives     *is_known_r: whether there is such a receiver; else nothing is done.
 * Fails     FAULT_INVALID: this client stays, or cannot go there;
 *           FAULT_CONFLICT: offered already; FAULT_TOO_MANY; FAULT_NOT_FOUND.
 */
MUST_USE enum fault	transfer_offer(struct exchange *x, struct str client_id,
			    struct str typed, bool *is_known_r);

#endif
