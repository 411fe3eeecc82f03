/*
 * The pages on which developers look after their clients. Each page below a
 * client is a file of this room, a row here, and a panel in show.c.
 */
#include "clients/clients.h"
#include "clients/create.h"
#include "clients/delete.h"
#include "clients/edit.h"
#include "clients/history.h"
#include "clients/list.h"
#include "clients/logo.h"
#include "clients/preview.h"
#include "clients/publish.h"
#include "clients/quickstart.h"
#include "clients/refreshing.h"
#include "clients/secrets.h"
#include "clients/show.h"
#include "clients/suspend.h"
#include "clients/transfer.h"

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
	{ GET, "/accounts/:account/clients/:client/publish", PERSON, READS,
	    client_publish_show },
	{ POST, "/accounts/:account/clients/:client/publish", PERSON,
	    CHANGES, client_publish_now },
	{ GET, "/accounts/:account/clients/:client/private", PERSON, READS,
	    client_private_ask },
	{ POST, "/accounts/:account/clients/:client/private", PERSON,
	    CHANGES, client_private_now },
	{ GET, "/logo/:name", ANYONE, READS, logo_send },
	{ GET, "/accounts/:account/clients/:client/quickstart", PERSON, READS,
	    quickstart_show },
	{ GET, "/accounts/:account/clients/:client/preview", PERSON, READS,
	    client_preview },
	{ GET, "/accounts/:account/clients/:client/edit", PERSON, READS,
	    client_edit_show },
	{ POST, "/accounts/:account/clients/:client/edit", PERSON, CHANGES,
	    client_edit_save },
	{ GET, "/accounts/:account/clients/:client/secrets",
	    PERSON, READS, client_secrets_show },
	{ GET, "/accounts/:account/clients/:client/secrets/new",
	    PERSON, READS, client_secret_new_show },
	{ POST, "/accounts/:account/clients/:client/secrets/new",
	    PERSON, CHANGES, client_secret_new_make },
	{ GET, "/accounts/:account/clients/:client/secrets/:secret/remove",
	    PERSON, READS, client_secret_remove_ask },
	{ POST, "/accounts/:account/clients/:client/secrets/:secret/remove",
	    PERSON, CHANGES, client_secret_remove_now },
	{ GET, "/accounts/:account/clients/:client/refreshing",
	    PERSON, READS, client_refreshing_show },
	{ POST, "/accounts/:account/clients/:client/refreshing",
	    PERSON, CHANGES, client_refreshing_change },
	{ GET, "/accounts/:account/clients/:client/suspend",
	    PERSON, READS, client_suspend_ask },
	{ POST, "/accounts/:account/clients/:client/suspend",
	    PERSON, CHANGES, client_suspend_now },
	{ GET, "/accounts/:account/clients/:client/resume",
	    PERSON, READS, client_resume_ask },
	{ POST, "/accounts/:account/clients/:client/resume",
	    PERSON, CHANGES, client_resume_now },
	{ GET, "/accounts/:account/clients/:client/delete",
	    PERSON, READS, client_delete_ask },
	{ POST, "/accounts/:account/clients/:client/delete",
	    PERSON, CHANGES, client_delete_now },
	{ GET, "/accounts/:account/clients/:client/transfer",
	    PERSON, READS, client_transfer_show },
	{ POST, "/accounts/:account/clients/:client/transfer",
	    PERSON, CHANGES, client_transfer_change },
	{ GET, "/accounts/:account/clients/:client/history",
	    PERSON, READS, client_history_show },
};

const struct route_table clients_routes = {
	"clients", rows, sizeof(rows) / sizeof(rows[0])
};
