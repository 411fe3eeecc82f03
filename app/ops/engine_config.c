#include "ops/engine_config.h"

#include <string.h>

struct str
engine_hook_url(struct exchange *x)
{
	const struct configuration_address *at = &x->conf->hook_listen;

	return arena_printf(x->arena, strchr(at->host, ':') != NULL ?
	    "http://[%s]:%d/hook/token" : "http://%s:%d/hook/token", at->host,
	    at->port);
}

enum fault
engine_config_print(struct exchange *x, const struct command_line *line)
{
	struct str url;

	(void)line;
	url = x->conf->public_url;
	printf("# For Hydra 2.3.0 behind Placet at %.*s.\n", STR_ARG(url));
	printf("# Merge into hydra.yml; keep dsn, secrets and serve.*.\n");
	printf("urls:\n");
	printf("  self:\n    issuer: %.*s\n    public: %.*s\n",
	    STR_ARG(x->conf->issuer), STR_ARG(url));
	printf("  login: %.*s/login\n", STR_ARG(url));
	printf("  consent: %.*s/consent\n", STR_ARG(url));
	printf("  logout: %.*s/logout\n", STR_ARG(url));
	printf("  error: %.*s/error\n", STR_ARG(url));
	printf("  post_logout_redirect: %.*s/\n", STR_ARG(url));
	printf("strategies:\n  access_token: opaque\n");
	printf("oauth2:\n");
	printf("  pkce:\n    enforced_for_public_clients: true\n");
	printf("  grant:\n    refresh_token:\n"
	    "      rotation_grace_period: 0s\n");
	/* A slow hash protects secrets that can be guessed. The engine's are
	 * derived keys of 256 bits, which nobody chose and nobody sees: there
	 * is nothing to guess, and each token request would pay for it. An
	 * adopted client's own secret is hashed as it was when it came, until
	 * it is taken over. */
	printf("  hashers: # Placet's secrets for it are keys of 256 bits\n"
	    "    algorithm: pbkdf2\n    pbkdf2:\n      iterations: 1\n");
	printf("  token_hook:\n    url: %.*s\n",
	    STR_ARG(engine_hook_url(x)));
	printf("    auth:\n      type: api_key\n      config:\n"
	    "        in: header\n        name: X-Placet-Hook-Key\n"
	    "        value: # hook_key of Placet's secrets file\n");
	printf("log:\n  level: warn # info writes authorization codes\n");
	printf("ttl:\n  login_consent_request: 30m\n");
	printf("oidc:\n  dynamic_client_registration:\n    enabled: false\n");
	return FAULT_NONE;
}
