#include "gateway/gateway.h"

#include "gateway/authorize.h"
#include "gateway/device.h"
#include "gateway/discovery.h"
#include "gateway/hook.h"
#include "gateway/logout.h"
#include "gateway/public_keys.h"
#include "gateway/register.h"
#include "gateway/resource.h"
#include "gateway/start_again.h"
#include "gateway/token.h"
#include "gateway/userinfo.h"

/* The only paths of the engine that anybody reaches (s:A69); nothing is
 * forwarded by a prefix. Each is spelt once more where it is forwarded. */
static const struct route rows[] = {
	{ GET, "/oauth2/auth", ANYONE, CONTINUES, gateway_authorize },
	{ GET, "/start-again", ANYONE, READS, gateway_start_again },
	{ GET, "/error", ANYONE, READS, gateway_error },
	{ POST, "/oauth2/token", CLIENT, MACHINE, gateway_token },
	{ POST, "/oauth2/revoke", CLIENT, MACHINE, gateway_revoke },
	{ POST, "/oauth2/register", CLIENT, MACHINE, gateway_register },
	{ GET, "/userinfo", CLIENT, MACHINE, gateway_userinfo },
	{ POST, "/userinfo", CLIENT, MACHINE, gateway_userinfo },
	{ GET, "/oauth2/sessions/logout", ANYONE, CONTINUES, gateway_logout },
	{ GET, "/.well-known/openid-configuration", CLIENT, MACHINE,
	    gateway_discovery },
	{ GET, "/.well-known/oauth-authorization-server", CLIENT, MACHINE,
	    gateway_discovery },
	/* The same for an issuer with a path (configuration: issuer). */
	{ GET, "/.well-known/openid-configuration/*", CLIENT, MACHINE,
	    gateway_discovery },
	{ GET, "/.well-known/oauth-authorization-server/*", CLIENT, MACHINE,
	    gateway_discovery },
	{ GET, "/:a/.well-known/openid-configuration", CLIENT, MACHINE,
	    gateway_discovery_below },
	{ GET, "/:a/:b/.well-known/openid-configuration", CLIENT, MACHINE,
	    gateway_discovery_below },
	{ GET, "/.well-known/jwks.json", CLIENT, MACHINE,
	    gateway_public_keys },
	{ GET, "/.well-known/oauth-protected-resource", CLIENT, MACHINE,
	    gateway_resource_here },
	{ GET, "/.well-known/oauth-protected-resource/*", CLIENT, MACHINE,
	    gateway_resource_here },
	{ GET, "/oauth2/resource", CLIENT, MACHINE, gateway_resource },
	{ POST, "/oauth2/device_authorization", CLIENT, MACHINE,
	    gateway_device_ask },
	{ GET, "/device", PERSON, READS, gateway_device_show },
	{ POST, "/device", PERSON, CHANGES, gateway_device_begin },
	{ GET, "/device/allowed", ANYONE, READS, gateway_device_allowed },
	{ GET, "/device/refused", ANYONE, READS, gateway_device_refused },
	{ POST, "/hook/token", ENGINE_, MACHINE, gateway_hook_token },
};

const struct route_table gateway_routes = {
	"gateway", rows, sizeof(rows) / sizeof(rows[0])
};
