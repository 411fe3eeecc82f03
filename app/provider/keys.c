#include "provider/keys.h"

#include "provider/kept.h"

static bool
judge(struct exchange *x, struct str text, struct str *why_r)
{
	struct jwk_set unused;

	return jwk_set_read(x->arena, text, JWK_FETCHED, &unused, why_r);
}

static const struct jwk *
look(struct exchange *x, const struct provider_metadata *m,
    const struct jwt *jwt, bool is_new_wanted)
{
	static struct kept keys = {
		.name = "keys",
		.max_bytes = JWK_SET_FETCHED_MAX_BYTES,
		.judge = judge,
	};
	struct str text, why;
	struct jwk_set set;

	kept_get(x, &keys, m->keys_url, is_new_wanted, &text);
	if (str_is_absent(text) ||
	    !jwk_set_read(x->arena, text, JWK_FETCHED, &set, &why))
		return NULL;
	return jwt_key(jwt, &set);
}

const struct jwk *
provider_key(struct exchange *x, const struct provider_metadata *m,
    const struct jwt *jwt)
{
	const struct jwk *key = look(x, m, jwt, false);

	return key != NULL ? key : look(x, m, jwt, true);
}
