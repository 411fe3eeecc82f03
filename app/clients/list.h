/* list: the clients of an account, with search and filter, page by page. */
#ifndef CLIENTS_LIST_H
#define CLIENTS_LIST_H

#include "web/exchange.h"

/* GET …/clients?q=WORDS&status=STATUS&after=TIME_ID */
enum fault	clients_list(struct exchange *x);

#endif
