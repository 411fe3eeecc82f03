/*
 * The secret with which a confidential client is known to the engine.
 *
 * Nobody ever sees it: the developer's own secrets are checked by the gateway,
 * which speaks to the engine with this one (DESIGN 4.3). It is derived, not
 * kept, so it can be neither lost nor read from the store; and as it has 256
 * bits that nobody can guess, the engine may hash it as cheaply as it can.
 */
#include <sodium.h>

#include "base/hkdf.h"
#include "engine/engine.h"

#define MASTER_BYTES	32
#define INFO		"placet: a client's secret at the engine"

static struct str
version_text(struct arena *a, int64_t version)
{
	return arena_printf(a, "engine master key %lld", (long long)version);
}

struct engine_key
engine_key_make(struct arena *a, int64_t version)
{
	unsigned char master[MASTER_BYTES];
	struct engine_key key = { .version = version };

	INSIST(version > 1);
	randombytes_buf(master, sizeof(master));
	key.sealed = seal(a, KEY_MASTER_SEAL,
	    str_range(master, sizeof(master)), version_text(a, version));
	sodium_memzero(master, sizeof(master));
	return key;
}

bool
engine_client_secret(struct arena *a, struct str client_id,
    const struct engine_key *key, struct str *secret_r)
{
	struct hash32 h;
	struct str master;
	struct buf info;

	if (key->version == 1) {
		h = KEYED_HASH(KEY_ENGINE_SECRET, STR("1"), client_id);
		*secret_r = base64url(a, hash32_str(&h));
		return true;
	}
	if (!unseal(a, KEY_MASTER_SEAL, key->sealed,
	    version_text(a, key->version), &master) ||
	    master.len != MASTER_BYTES)
		return false;
	/* RFC 5869 §3.2: what the key is for goes into `info`. */
	buf_open(&info, a, sizeof(INFO) + client_id.len);
	buf_add(&info, STR(INFO));
	buf_add_byte(&info, '\0');
	buf_add(&info, client_id);
	h = hkdf_sha256(master, STR_ABSENT, buf_str(&info));
	*secret_r = base64url(a, hash32_str(&h));
	return true;
}
