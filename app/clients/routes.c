/*
 * The pages on which developers look after their clients. Each page below a
 * client is a file of this room, a row here, and a panel in show.c.
 */
#include "clients/clients.h"
#include "clients/list.h"
#include "clients/show.h"

static const struct route rows[] = {
	{ GET, "/accounts/:account/clients", PERSON, READS, clients_list },
	{ GET, "/accounts/:account/clients/:client", PERSON, READS,
	    client_show },
};

const struct route_table clients_routes = {
	"clients", rows, sizeof(rows) / sizeof(rows[0])
};
