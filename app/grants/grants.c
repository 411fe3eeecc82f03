#include "grants/grants.h"

#include "grants/apps.h"
#include "grants/history.h"
#include "grants/remove.h"

static const struct route rows[] = {
	{ GET, "/apps", PERSON, READS, apps_show },
	{ GET, "/apps/ended", PERSON, READS, history_show },
	{ GET, "/apps/:grant/remove", PERSON, READS, remove_ask },
	{ POST, "/apps/:grant/remove", PERSON, CHANGES, remove_now },
	{ GET, "/apps/:grant/removed", PERSON, READS, remove_done },
};

const struct route_table grants_routes = {
	"grants", rows, sizeof(rows) / sizeof(rows[0])
};
