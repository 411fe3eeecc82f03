/* show: one client at a glance, and what can be done with it. */
#ifndef CLIENTS_SHOW_H
#define CLIENTS_SHOW_H

#include "web/exchange.h"

/* GET …/clients/:client */
enum fault	client_show(struct exchange *x);

#endif
