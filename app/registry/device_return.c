#include "registry/device_return.h"

#include "model/device_code.h"
#include "model/redirect_uri.h"

struct str
registry_device_return_uri(struct exchange *x)
{
	return arena_printf(x->arena, "%.*s/device/return",
	    STR_ARG(x->conf->public_url));
}

bool
registry_is_device_return(struct exchange *x, struct str uri)
{
	struct str ours = registry_device_return_uri(x);

	return redirect_uri_match(x->arena, ours, uri) ||
	    redirect_uri_match(x->arena, uri, ours);
}

bool
registry_has_devices(const struct store_client_find_row *row)
{
	return str_list_has(row->grant_types, DEVICE_GRANT_TYPE);
}

static struct str_list
with(struct arena *a, struct str_list list, struct str one)
{
	struct str *items;

	if (str_list_has(list, one))
		return list;
	items = ARENA_ARRAY(a, struct str, list.count + 1);
	for (size_t i = 0; i < list.count; i++)
		items[i] = list.items[i];
	items[list.count] = one;
	return (struct str_list){ items, list.count + 1 };
}

static struct str_list
without(struct arena *a, struct str_list list, struct str one)
{
	struct str *items = ARENA_ARRAY(a, struct str, list.count);
	size_t count = 0;

	for (size_t i = 0; i < list.count; i++)
		if (!str_equal(list.items[i], one))
			items[count++] = list.items[i];
	return (struct str_list){ items, count };
}

void
registry_add_device_return(struct exchange *x,
    const struct store_client_find_row *row, struct engine_client *client)
{
	if (!registry_has_devices(row))
		return;
	client->grant_types = with(x->arena, without(x->arena,
	    client->grant_types, DEVICE_GRANT_TYPE),
	    STR("authorization_code"));
	client->redirect_uris = with(x->arena, client->redirect_uris,
	    registry_device_return_uri(x));
}
