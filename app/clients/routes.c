/*
 * The pages on which developers look after their clients. Each page below a
 * client is a file of this room, a row here, and a panel in show.c.
 */
#include "clients/clients.h"
#include "clients/list.h"
#include "clients/logo.h"
#include "clients/show.h"

static const struct route rows[] = {
	{ GET, "/accounts/:account/clients", PERSON, READS, clients_list },
	{ GET, "/accounts/:account/clients/:client", PERSON, READS,
	    client_show },
	{ GET, "/accounts/:account/clients/:client/logo", PERSON, READS,
	    client_logo_show },
	{ POST, "/accounts/:account/clients/:client/logo", PERSON, UPLOADS,
	    client_logo_put },
	{ GET, "/logo/:name", ANYONE, READS, logo_send },
};

const struct route_table clients_routes = {
	"clients", rows, sizeof(rows) / sizeof(rows[0])
};
