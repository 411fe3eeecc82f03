/*
 * The whole public surface: each room's rows are in the file named beside it.
 */
#include "routes.h"

#include "accounts/accounts.h"
#include "accounts/accounts_api.h"
#include "check/check.h"
#include "clients/clients.h"
#include "clients/clients_api.h"
#include "consent/consent.h"
#include "domains/domains.h"
#include "domains/domains_api.h"
#include "fresh/fresh.h"
#include "gateway/gateway.h"
#include "grants/grants.h"
#include "grants/grants_api.h"
#include "login/login.h"
#include "ops/ops.h"
#include "platform/operator_api.h"

const struct route_table *const all_routes[] = {
	&ops_routes,		/* ops/ops.c: /, /health/…, /metrics */
	&login_routes,		/* login/login.c: /login, /security, /reset */
	&fresh_routes,		/* fresh/fresh.c: /prove */
	&consent_routes,	/* consent/consent.c: /consent */
	&grants_routes,		/* grants/grants.c: /apps */
	&accounts_routes,	/* accounts/accounts.c: /accounts */
	&clients_routes,	/* clients/routes.c: /accounts/…/clients */
	&domains_routes,	/* domains/domains.c: /accounts/…/domains */
	&gateway_routes,	/* gateway/gateway.c: /oauth2/…, /hook/token */
	&operator_api_routes,	/* platform/operator_api.c: /api/operator/v1 */
	&check_routes,		/* check/check.c: /oauth2/introspect */
	&api_routes,		/* /api/v1: the rows of all_apis */
};

const size_t all_routes_count = sizeof(all_routes) / sizeof(all_routes[0]);

const struct api_table *const all_apis[] = {
	&grants_api,		/* grants/grants_api.c: /me/grants */
	&accounts_api,		/* accounts/accounts_api.c: /accounts */
	&account_versions_api,	/* … what has an ETag of its own there */
	&clients_api,		/* clients/clients_api.c: …/clients */
	&client_versions_api,	/* … where a client is of a version */
	&domains_api,		/* domains/domains_api.c: …/domains */
};

const size_t all_apis_count = sizeof(all_apis) / sizeof(all_apis[0]);
