#include "provider/client_proof.h"

#include <sodium.h>

#include "model/assertion.h"
#include "model/signing_key.h"

#define CREDENTIALS_MAX_BYTES	((size_t)2 * 1024)
#define CLAIMS_MAX_BYTES	((size_t)4 * 1024)
#define PROOF_TTL_S		60
#define ID_BYTES		16

static struct hash32
seed_of(struct exchange *x)
{
	return KEYED_HASH(KEY_PROVIDER_PROOF, x->conf->provider.issuer,
	    x->conf->provider.client_id);
}

/*
 * RFC 6749 §2.3.1: both form-encoded before they are joined. The arena's copies
 * go with the exchange; the secret itself stays where it is guarded.
 */
static struct str
credentials(struct exchange *x)
{
	const int variant = sodium_base64_VARIANT_ORIGINAL;
	struct buf b;
	size_t room;
	char *text;

	buf_open(&b, x->arena, CREDENTIALS_MAX_BYTES);
	buf_add_percent(&b, x->conf->provider.client_id);
	buf_add_byte(&b, ':');
	buf_add_percent(&b, secret_spend(x->conf->provider.secret));
	INSIST(!buf_is_full(&b));
	room = sodium_base64_encoded_len(b.len, variant);
	text = arena_take(x->arena, room);
	sodium_bin2base64(text, room, (const unsigned char *)b.bytes, b.len,
	    variant);
	sodium_memzero(b.bytes, b.len);
	return arena_printf(x->arena, "Basic %s", text);
}

/* `aud` is the token endpoint: what every provider takes today. */
static struct str
signed_proof(struct exchange *x, const struct provider_metadata *m)
{
	long long now_s = (long long)(utime_now().us / 1000000);
	struct hash32 seed = seed_of(x);
	struct str proof;
	struct buf b;

	buf_open(&b, x->arena, CLAIMS_MAX_BYTES);
	buf_add(&b, STR("{\"iss\":\""));
	buf_add_json(&b, x->conf->provider.client_id);
	buf_add(&b, STR("\",\"sub\":\""));
	buf_add_json(&b, x->conf->provider.client_id);
	buf_add(&b, STR("\",\"aud\":\""));
	buf_add_json(&b, m->token_url);
	buf_printf(&b, "\",\"jti\":\"%.*s\",\"iat\":%lld,\"exp\":%lld}",
	    STR_ARG(random_token(x->arena, ID_BYTES)), now_s,
	    now_s + PROOF_TTL_S);
	proof = signing_key_sign(x->arena, &seed, buf_str(&b));
	sodium_memzero(&seed, sizeof(seed));
	return proof;
}

struct str
client_proof(struct exchange *x, const struct provider_metadata *m,
    struct buf *form)
{
	if (!x->conf->provider.signs)
		return credentials(x);
	buf_add(form, STR("&client_assertion_type="));
	buf_add_percent(form, ASSERTION_TYPE);
	buf_add(form, STR("&client_assertion="));
	buf_add_percent(form, signed_proof(x, m));
	return STR_ABSENT;
}

struct str
client_proof_keys(struct exchange *x)
{
	struct hash32 seed = seed_of(x);
	struct str unused, set;

	set = signing_key_set(x->arena, &seed, &unused);
	sodium_memzero(&seed, sizeof(seed));
	return set;
}
