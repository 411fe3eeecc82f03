/* create: a new client, from the question what kind of app it is. */
#ifndef CLIENTS_CREATE_H
#define CLIENTS_CREATE_H

#include "web/exchange.h"

/* GET …/clients/new: the kinds; with ?kind=KIND the form for it. */
enum fault	client_new_show(struct exchange *x);
/* POST …/clients/new */
enum fault	client_new_make(struct exchange *x);

#endif
