#include "login/login.h"

#include "login/provider_sign_in.h"
#include "login/reset.h"
#include "login/security.h"
#include "login/sign_in.h"
#include "login/sign_out.h"

static const struct route rows[] = {
	{ GET, "/login", ANYONE, CONTINUES, sign_in_show },
	{ POST, "/login", ANYONE, CHANGES, sign_in },
	{ GET, "/login/provider", ANYONE, CONTINUES, provider_go },
	{ GET, "/login/callback", ANYONE, CONTINUES, provider_return },
	{ GET, "/login/provider/leave", ANYONE, READS, provider_leave },
	{ GET, "/login/signed-out", ANYONE, READS, provider_left },
	{ GET, "/login/keys", ANYONE, MACHINE, provider_keys },
	{ POST, "/sign-out", PERSON, CHANGES, sign_out },
	{ GET, "/logout", ANYONE, CONTINUES, sign_out_asked },
	{ POST, "/logout", ANYONE, CHANGES, sign_out_answered },
	{ GET, "/security", PERSON, READS, security_show },
	{ POST, "/security", PERSON, CHANGES, security_change },
	{ GET, "/reset", ANYONE, READS, reset_show },
	{ POST, "/reset", ANYONE, CHANGES, reset_spend },
};

const struct route_table login_routes = {
	"login", rows, sizeof(rows) / sizeof(rows[0])
};
