/*
 * The pages on which developers look after their clients. Each page below a
 * client is a file of this room, a row here, and a panel in show.c.
 */
#include "clients/clients.h"
#include "clients/create.h"
#include "clients/edit.h"
#include "clients/list.h"
#include "clients/logo.h"
#include "clients/preview.h"
#include "clients/quickstart.h"
#include "clients/show.h"

static const struct route rows[] = {
	{ GET, "/accounts/:account/clients", PERSON, READS, clients_list },
	{ GET, "/accounts/:account/clients/new", PERSON, READS,
	    client_new_show },
	{ POST, "/accounts/:account/clients/new", PERSON, CHANGES,
	    client_new_make },
	{ GET, "/accounts/:account/clients/:client", PERSON, READS,
	    client_show },
	{ GET, "/accounts/:account/clients/:client/logo", PERSON, READS,
	    client_logo_show },
	{ POST, "/accounts/:account/clients/:client/logo", PERSON, UPLOADS,
	    client_logo_put },
	{ GET, "/logo/:name", ANYONE, READS, logo_send },
	{ GET, "/accounts/:account/clients/:client/quickstart", PERSON, READS,
	    quickstart_show },
	{ GET, "/accounts/:account/clients/:client/preview", PERSON, READS,
	    client_preview },
	{ GET, "/accounts/:account/clients/:client/edit", PERSON, READS,
	    client_edit_show },
	{ POST, "/accounts/:account/clients/:client/edit", PERSON, CHANGES,
	    client_edit_save },
};

const struct route_table clients_routes = {
	"clients", rows, sizeof(rows) / sizeof(rows[0])
};
