#include "page/catalog.h"

#include "model/public_suffix.h"

static struct scope_catalog the_catalog;
static struct resource_catalog the_resources;
static bool is_open;

/* Whoever reads the configuration alone cannot see a slip of the pen here. */
static bool
registration_scopes_are_known(struct arena *a,
    const struct configuration *conf, struct str *why_r)
{
	struct str_list said = conf->registration_scopes;

	for (size_t i = 0; i < said.count; i++) {
		if (scope_find(&the_catalog, said.items[i]) != NULL)
			continue;
		*why_r = arena_printf(a, "\"registration_scopes\" has "
		    "%.*s, which %s does not have", STR_ARG(said.items[i]),
		    conf->scopes_path);
		return false;
	}
	return true;
}

bool
catalog_open(struct arena *a, const struct configuration *conf,
    struct str *why_r)
{
	is_open = scope_catalog_read(a, conf->scopes_path, &the_catalog,
	    why_r) && registration_scopes_are_known(a, conf, why_r) &&
	    (conf->resources_path == NULL ||
	    resource_catalog_read(a, conf->resources_path, &the_catalog,
	    &the_resources, why_r)) &&
	    public_suffix_open(a, conf->public_suffix_list, why_r);
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
