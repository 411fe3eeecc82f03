#include "registry/audience.h"

#include "engine/engine.h"
#include "page/catalog.h"

/* Nothing is taken off: a refresh token for it may be with somebody. */
static struct str_list
with_catalog(struct exchange *x, struct str_list known)
{
	struct str_list all = resources()->uris;
	struct str *items = ARENA_ARRAY(x->arena, struct str,
	    known.count + all.count);
	size_t count = 0;

	for (size_t i = 0; i < all.count; i++)
		items[count++] = all.items[i];
	for (size_t i = 0; i < known.count; i++)
		if (!str_list_has(all, known.items[i]))
			items[count++] = known.items[i];
	return (struct str_list){ items, count };
}

enum fault
registry_allow_resource(struct exchange *x, struct str client_id,
    struct str_list known, struct str resource)
{
	if (str_is_absent(resource) || str_list_has(known, resource))
		return FAULT_NONE;
	TRY(engine_client_audience_set(x, engine_main(x), client_id,
	    with_catalog(x, known)));
	log_event(LOG_NOTE, "engine_client_audience_set",
	    LOG_STR("client", client_id));
	return FAULT_NONE;
}
