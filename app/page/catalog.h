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

/* Fails     false, with file, line and reason in *why_r. */
MUST_USE bool	catalog_open(struct arena *a,
		    const struct configuration *conf, struct str *why_r);
const struct scope_catalog *catalog(void);
/* Empty if the configuration names none. */
const struct resource_catalog *resources(void);

#endif
