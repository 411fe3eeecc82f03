#include "page/catalog.h"

static struct scope_catalog the_catalog;
static bool is_open;

bool
catalog_open(struct arena *a, const char *path, struct str *why_r)
{
	is_open = scope_catalog_read(a, path, &the_catalog, why_r);
	return is_open;
}

const struct scope_catalog *
catalog(void)
{
	INSIST(is_open);
	return &the_catalog;
}
