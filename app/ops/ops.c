#include "ops/ops.h"

#include "ops/doctor.h"
#include "ops/engine_config.h"
#include "ops/health.h"
#include "ops/home.h"
#include "ops/linking.h"
#include "ops/migrate.h"
#include "ops/people.h"
#include "ops/scopes.h"

static const struct route rows[] = {
	{ GET, "/", ANYONE, READS, home_show },
	{ GET, "/health/live", ANYONE, MACHINE, health_live },
	{ GET, "/health/ready", ANYONE, MACHINE, health_ready },
	{ GET, "/api/v1/scopes", ANYONE, MACHINE, scopes_list },
	{ GET, "/metrics", ANYONE, MACHINE, health_metrics },
};

const struct route_table ops_routes = {
	"ops", rows, sizeof(rows) / sizeof(rows[0])
};

static const struct command commands[] = {
	{ "migrate", "", "bring the database to this version",
	    0, 0, NULL, migrate },
	{ "doctor", "", "name what is wrong with this installation",
	    0, 0, NULL, doctor },
	{ "engine config", "", "print what Hydra's configuration needs",
	    0, 0, NULL, engine_config_print },
	{ "operator add", "EMAIL [NAME]", "add a user who operates Placet",
	    1, 2, NULL, people_operator_add },
	{ "user add", "EMAIL [NAME]", "add a user; prints a one-use link",
	    1, 2, NULL, people_user_add },
	{ "user reset", "EMAIL", "print a one-use link to set a password",
	    1, 1, NULL, people_user_reset },
	{ "user disable", "EMAIL", "stop a user and all access they allowed",
	    1, 1, NULL, people_user_disable },
	{ "user enable", "EMAIL", "let a disabled user sign in again",
	    1, 1, NULL, people_user_enable },
	{ "user link", "EMAIL SUBJECT",
	    "say who a user is at the OpenID provider", 2, 2, NULL,
	    linking_add },
	{ "user unlink", "EMAIL", "take that link away, and sign the user out",
	    1, 1, NULL, linking_remove },
	{ "account add", "NAME", "add an account; prints its id",
	    1, 1, NULL, people_account_add },
	{ "account close", "NAME", "close an account and all access to it",
	    1, 1, NULL, people_account_close },
	{ "member add", "ACCOUNT EMAIL ROLE",
	    "make a user a member, or change the role",
	    3, 3, NULL, people_member_put },
	{ "member remove", "ACCOUNT EMAIL",
	    "end a membership and what it allowed",
	    2, 2, NULL, people_member_remove },
};

const struct command_table ops_commands = {
	commands, sizeof(commands) / sizeof(commands[0])
};
