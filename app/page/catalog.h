/*
 * catalog: the operator's scopes (conf/scopes.yml), read once before the fork.
 */
#ifndef PAGE_CATALOG_H
#define PAGE_CATALOG_H

#include "model/scope.h"

/* Fails     false, with file, line and reason in *why_r. */
MUST_USE bool	catalog_open(struct arena *a, const char *path,
		    struct str *why_r);
const struct scope_catalog *catalog(void);

#endif
