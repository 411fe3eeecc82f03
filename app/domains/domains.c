#include "domains/domains.h"

#include "domains/domain_command.h"
#include "domains/list.h"
#include "domains/show.h"

static const struct route rows[] = {
	{ GET, "/accounts/:account/domains", PERSON, READS, domains_show },
	{ POST, "/accounts/:account/domains", PERSON, CHANGES,
	    domains_claim },
	{ GET, "/accounts/:account/domains/:domain", PERSON, READS,
	    domain_show },
	{ POST, "/accounts/:account/domains/:domain", PERSON, CHANGES,
	    domain_act },
	{ GET, "/accounts/:account/domains/:domain/remove", PERSON, READS,
	    domain_remove_ask },
	{ POST, "/accounts/:account/domains/:domain/remove", PERSON, CHANGES,
	    domain_remove_now },
};

const struct route_table domains_routes = {
	"domains", rows, sizeof(rows) / sizeof(rows[0])
};

static const struct command commands[] = {
	{ "domain list", "", "print all domains, and how they stand",
	    0, 0, NULL, domain_list },
	{ "domain claim", "ACCOUNT DOMAIN",
	    "claim a domain for an account; prints the record to publish",
	    2, 2, NULL, domain_claim_named },
	{ "domain check", "DOMAIN",
	    "look a domain up that accounts claim, and settle it",
	    1, 1, NULL, domain_check_named },
	{ "client domain", "CLIENT DOMAIN [--vouch]",
	    "let a client show a domain that its account has proved; --vouch: "
	    "although it then looks like another app",
	    2, 2, "vouch=0", domain_show_named },
};

const struct command_table domains_commands = {
	commands, sizeof(commands) / sizeof(commands[0])
};
