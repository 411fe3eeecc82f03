#include "engine/dialect.h"

static const struct engine_dialect dialects[] = {
	{
		.generation = "2.3",
		.login = "/admin/oauth2/auth/requests/login",
		.consent = "/admin/oauth2/auth/requests/consent",
		.logout = "/admin/oauth2/auth/requests/logout",
		.introspect = "/admin/oauth2/introspect",
		.consent_sessions = "/admin/oauth2/auth/sessions/consent",
		.clients = "/admin/clients",
		.ready = "/health/ready",
		.revoke = "/oauth2/revoke",
		.page_size = "page_size",
		.page_token = "page_token",
	},
	{
		.generation = "1.11",
		.login = "/oauth2/auth/requests/login",
		.consent = "/oauth2/auth/requests/consent",
		.logout = "/oauth2/auth/requests/logout",
		.introspect = "/oauth2/introspect",
		.consent_sessions = "/oauth2/auth/sessions/consent",
		.clients = "/clients",
		.ready = "/health/ready",
		.revoke = "/oauth2/revoke",
		.page_size = "limit",
		.page_token = "offset",
	},
};

const struct engine_dialect *
engine_dialect(const struct configuration_engine *engine)
{
	for (size_t i = 0; i < sizeof(dialects) / sizeof(dialects[0]); i++)
		if (str_equal(engine->generation,
		    str_of(dialects[i].generation)))
			return &dialects[i];
	PANIC("no dialect for engine generation %.*s",
	    STR_ARG(engine->generation));
}
