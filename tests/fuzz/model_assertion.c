/*
 * Assertions of strangers: taken apart or refused with a sentence; what is
 * taken apart has an algorithm of ours, and can be judged whatever it says.
 */
#include "fuzz.h"
#include "model/assertion.h"

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct arena *a = arena_open((size_t)16 * 1024 * 1024);
	struct assertion read = { .has_expires = false };
	struct str compact = str_range(bytes == NULL ? (const uint8_t *)"" :
	    bytes, len), why = STR_ABSENT;

	if (assertion_read(a, compact, &read, &why)) {
		INSIST(read.jwt.algorithm != JWS_NO_ALGORITHM);
		INSIST(len <= ASSERTION_MAX_BYTES);
		INSIST(str_starts(compact, read.jwt.signed_text));
		why = assertion_objection(&read, STR("client"),
		    STR("https://issuer.example"),
		    STR("https://issuer.example/oauth2/token"), 1800000000);
		if (str_is_absent(why))
			INSIST(read.has_expires &&
			    read.expires_s <= 1800000000 +
			    ASSERTION_AHEAD_MAX_S + JWT_SKEW_S &&
			    read.id.len > 0);
	} else {
		INSIST(why.len > 0);
		INSIST(read.jwt.algorithm == JWS_NO_ALGORITHM);
	}
	arena_close(&a);
	return 0;
}
