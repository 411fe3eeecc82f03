#include "registry/audience.h"

#include "engine/engine.h"

enum fault
registry_allow_resource(struct exchange *x, struct str client_id,
    struct str_list known, struct str resource)
{
	if (str_is_absent(resource) || str_list_has(known, resource))
		return FAULT_NONE;
	TRY(engine_client_audience_add(x, engine_main(x), client_id,
	    resource));
	log_event(LOG_NOTE, "engine_client_audience_added",
	    LOG_STR("client", client_id));
	return FAULT_NONE;
}
