#include "check/check.h"

#include "check/introspect.h"

static const struct route rows[] = {
	{ POST, "/oauth2/introspect", RESOURCE_SERVER, MACHINE,
	    check_introspect },
};

const struct route_table check_routes = {
	"check", rows, sizeof(rows) / sizeof(rows[0])
};
