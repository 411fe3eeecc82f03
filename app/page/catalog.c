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

static struct str_list
own_scopes(struct arena *a)
{
	struct str *items = ARENA_ARRAY(a, struct str,
	    the_catalog.scopes_count + 1);
	size_t count = 0;

	for (size_t i = 0; i < the_catalog.scopes_count; i++)
		if (scope_is_own(the_catalog.scopes[i].id))
			items[count++] = the_catalog.scopes[i].id;
	return (struct str_list){ items, count };
}

static struct resource
own_resource(struct arena *a, const struct configuration *conf,
    struct str_list scopes)
{
	struct wording *name = ARENA_NEW(a, struct wording);

	name->language = STR("en");
	name->text = arena_printf(a, "%.*s API", STR_ARG(conf->product));
	return (struct resource){
		.uri = arena_printf(a, "%.*s" API_ROOT,
		    STR_ARG(conf->public_url)),
		.name = { name, 1 },
		.scopes = scopes,
	};
}

/* Ours behind those of the operator. */
static bool
own_api_add(struct arena *a, const struct configuration *conf,
    struct str *why_r)
{
	struct str_list scopes = own_scopes(a);
	size_t count = the_resources.count;
	struct resource *items;
	struct str *uris;

	if (scopes.count == 0)
		return true;
	items = ARENA_ARRAY(a, struct resource, count + 1);
	uris = ARENA_ARRAY(a, struct str, count + 1);
	for (size_t i = 0; i < count; i++) {
		items[i] = the_resources.items[i];
		uris[i] = items[i].uri;
	}
	items[count] = own_resource(a, conf, scopes);
	uris[count] = items[count].uri;
	if (resource_find(&the_resources, uris[count]) != NULL) {
		*why_r = arena_printf(a, "%s has %.*s, which is there by "
		    "itself", conf->resources_path, STR_ARG(uris[count]));
		return false;
	}
	the_resources = (struct resource_catalog){ items, count + 1,
	    { uris, count + 1 }, &items[count] };
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
	    &the_resources, why_r)) && own_api_add(a, conf, why_r) &&
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

struct str
catalog_own_api(void)
{
	INSIST(is_open);
	return the_resources.own == NULL ? STR_ABSENT :
	    the_resources.own->uri;
}
