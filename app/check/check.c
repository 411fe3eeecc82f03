#include "check/check.h"

#include "check/introspect.h"
#include "check/resource.h"

static const struct route rows[] = {
	{ POST, "/oauth2/introspect", RESOURCE_SERVER, MACHINE,
	    check_introspect },
};

const struct route_table check_routes = {
	"check", rows, sizeof(rows) / sizeof(rows[0])
};

static const struct command commands[] = {
	{ "resource add", "NAME --audience URI",
	    "let a resource server ask about tokens; prints its secret once",
	    1, 1, "audience=1", resource_add },
	{ "resource metadata", "URI",
	    "print the document (RFC 9728) that a resource serves to clients",
	    1, 1, NULL, resource_metadata_print },
	{ "resource list", "", "list the resource servers", 0, 0, NULL,
	    resource_list },
};

const struct command_table check_commands = {
	commands, sizeof(commands) / sizeof(commands[0])
};
