/*
 * catalog: the operator's scopes (conf/scopes.yml) and protected resources
 * (conf/resources.yml), and the list of public suffixes, which model/ keeps;
 * read once before the fork.
 */
#ifndef PAGE_CATALOG_H
#define PAGE_CATALOG_H

#include "base/configuration.h"
#include "model/resource.h"
#include "model/scope.h"

/*
 * Our own API is a protected resource like those of the operator, and needs no
 * line in their file: tokens for it are asked for with `resource`, public_url and
 * API_ROOT, and it understands the scopes that begin with "placet.". Where the
 * catalog of scopes has none of these, no token is made for it. Without that
 * `resource` they are not given: the API takes no token that names none.
 */
#define API_ROOT	"/api/v1"

/* Fails     false, with file, line and reason in *why_r. */
MUST_USE bool	catalog_open(struct arena *a,
		    const struct configuration *conf, struct str *why_r);
const struct scope_catalog *catalog(void);
/* Those of the operator's file, if the configuration names one, and ours. */
const struct resource_catalog *resources(void);
/* The audience of our own API; absent if no scope is for it. */
struct str	catalog_own_api(void);

#endif
