/* publish: the way of a client to the public, and back. */
#ifndef CLIENTS_PUBLISH_H
#define CLIENTS_PUBLISH_H

#include "web/exchange.h"

/* GET …/clients/ID/publish?domain=NAME */
enum fault	client_publish_show(struct exchange *x);
/* POST …/clients/ID/publish: domain, version */
enum fault	client_publish_now(struct exchange *x);
/* GET …/clients/ID/private */
enum fault	client_private_ask(struct exchange *x);
/* POST …/clients/ID/private: version */
enum fault	client_private_now(struct exchange *x);

#endif
