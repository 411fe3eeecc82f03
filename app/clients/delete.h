/* delete: the page that ends a client for ever, by its typed name. */
#ifndef CLIENTS_DELETE_H
#define CLIENTS_DELETE_H

#include "web/exchange.h"

enum fault	client_delete_ask(struct exchange *x);
enum fault	client_delete_now(struct exchange *x);

#endif
