/* edit: changing a client, as it was when its form was opened. */
#ifndef CLIENTS_EDIT_H
#define CLIENTS_EDIT_H

#include "web/exchange.h"

/* GET …/clients/:client/edit */
enum fault	client_edit_show(struct exchange *x);
/* POST …/clients/:client/edit */
enum fault	client_edit_save(struct exchange *x);

#endif
