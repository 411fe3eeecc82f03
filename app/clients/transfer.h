/* transfer: the page on which an account offers a client to another one. */
#ifndef CLIENTS_TRANSFER_H
#define CLIENTS_TRANSFER_H

#include "web/exchange.h"

enum fault	client_transfer_show(struct exchange *x);
enum fault	client_transfer_change(struct exchange *x);

#endif
