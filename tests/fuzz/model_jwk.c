/*
 * Key sets of strangers: whatever they hold, what comes out is a set of public
 * keys that reads the same when it is written and read again.
 */
#include "fuzz.h"
#include "model/jwk.h"

static void
judge(struct arena *a, const struct jwk_set *set)
{
	struct jwk_set again;
	struct str why, text = jwk_set_text(a, set);

	INSIST(set->count >= 1 && set->count <= JWK_SET_MAX_KEYS);
	INSIST(!str_contains(text, STR("\"d\":")));
	INSIST(jwk_set_read(a, text, JWK_FETCHED, &again, &why));
	INSIST(again.count == set->count);
	for (size_t i = 0; i < set->count; i++) {
		const struct jwk *key = &set->items[i];

		INSIST(hash32_equal(key->thumbprint,
		    again.items[i].thumbprint));
		for (int alg = JWS_RS256; alg <= JWS_EDDSA; alg++)
			INSIST(!jwk_verify(key, (enum jws_algorithm)alg, text,
			    STR("no signature of anything")));
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct str json = str_range(bytes == NULL ? (const uint8_t *)"" :
	    bytes, len);

	for (int source = JWK_WRITTEN; source <= JWK_FETCHED; source++) {
		struct arena *a = arena_open((size_t)64 * 1024 * 1024);
		struct jwk_set set = { NULL, 0 };
		struct str why = STR_ABSENT;

		if (jwk_set_read(a, json, (enum jwk_source)source, &set,
		    &why))
			judge(a, &set);
		else
			INSIST(why.len > 0 && set.items == NULL);
		arena_close(&a);
	}
	return 0;
}
