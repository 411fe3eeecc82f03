#include "page/catalog.h"

static struct scope_catalog the_catalog;
static struct resource_catalog the_resources;
static bool is_open;

bool
catalog_open(struct arena *a, const struct configuration *conf,
    struct str *why_r)
{
	is_open = scope_catalog_read(a, conf->scopes_path, &the_catalog,
	    why_r) && (conf->resources_path == NULL ||
	    resource_catalog_read(a, conf->resources_path, &the_catalog,
	    &the_resources, why_r));
	return is_open;
}

const struct scope_catalog *
catalog(void)
{
	INSIST(is_open);
	return &the_catalog;
}

const struct resource_catalog *
resources(void)
{
	INSIST(is_open);
	return &the_resources;
}
