/*
 * The secret with which a confidential client is known to the engine.
 *
 * Nobody ever sees it: the developer's own secrets are checked by the gateway,
 * which speaks to the engine with this one (DESIGN 4.3). It is derived, not
 * kept, so it can be neither lost nor read from the store.
 */
#include "base/secret.h"
#include "engine/engine.h"

/* A new version means that every client must be PUT again. */
#define VERSION		STR("1")

struct str
engine_client_secret(struct arena *a, struct str client_id)
{
	struct hash32 h = KEYED_HASH(KEY_ENGINE_SECRET, VERSION, client_id);

	return base64url(a, hash32_str(&h));
}
