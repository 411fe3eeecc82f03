/*
 * configuration_login: how people sign in (`login`, `passwords`, `oidc`). For
 * configuration.c only.
 */
#ifndef BASE_CONFIGURATION_LOGIN_H
#define BASE_CONFIGURATION_LOGIN_H

#include "base/configuration.h"
#include "base/yaml.h"

/* What is wrong is said in `f`. The secret comes from the secrets file. */
void		 configuration_login_read(struct yaml_file *f,
		    struct configuration *c);
/*
 * Takes     `secret` (may be NULL) as what Placet shows to the provider.
 * Fails     false, with one sentence in *why_r, when there is a provider that
 *           wants one and no secret, or the other way round.
 */
MUST_USE bool	 configuration_login_secret(struct configuration *c,
		    struct secret *secret, struct str *why_r);

#endif
