#include <assets.h>

#include "web/inside.h"
#include "web/reply.h"

bool
asset_reply(struct exchange *x)
{
	const struct asset *asset;

	if ((x->method != GET) || x->inside->is_hook)
		return false;
	asset = asset_find(x->path);
	if (asset == NULL)
		return false;
	if (reply_bytes(x, 200, asset->type, asset->bytes) != FAULT_NONE)
		return false;
	reply_forever(x);
	return true;
}
