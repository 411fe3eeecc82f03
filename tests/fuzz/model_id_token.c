/*
 * id_tokens of a provider: taken apart or refused with a sentence; what is
 * taken apart can be judged whatever it says, and is good only for us, now.
 */
#include "fuzz.h"
#include "model/id_token.h"

#define NOW_S		1800000000
#define MAX_AGE_S	3600

static void
judge(struct arena *a, const struct id_token *token)
{
	struct id_token_wanted wanted = {
		.issuer = STR("https://sso.example"),
		.client_id = STR("placet"),
		.nonce = STR("nonce"),
		.access_token = STR("access"),
		.asked_s = NOW_S - 10,
		.max_age_s = ID_TOKEN_NO_MAX_AGE,
		.now_s = NOW_S,
	};

	if (!str_is_absent(id_token_objection(a, token, &wanted)))
		return;
	INSIST(str_list_has(token->audience, wanted.client_id));
	INSIST(token->audience.count == 1 || token->authorized.len > 0);
	INSIST(token->subject.len > 0 && token->subject.len <= 255);
	INSIST(token->expires_s > NOW_S - 2 * JWT_SKEW_S);
	INSIST(token->issued_s <= NOW_S + JWT_SKEW_S);
	wanted.max_age_s = MAX_AGE_S;
	if (str_is_absent(id_token_objection(a, token, &wanted)))
		INSIST(token->has_signed_in && token->signed_in_s >=
		    wanted.asked_s - MAX_AGE_S - JWT_SKEW_S);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct arena *a = arena_open((size_t)16 * 1024 * 1024);
	struct id_token read = { .has_expires = false };
	struct str compact = str_range(bytes == NULL ? (const uint8_t *)"" :
	    bytes, len), why = STR_ABSENT;

	if (id_token_read(a, compact, &read, &why)) {
		INSIST(read.jwt.algorithm != JWS_NO_ALGORITHM);
		INSIST(len <= ID_TOKEN_MAX_BYTES);
		INSIST(str_starts(compact, read.jwt.signed_text));
		judge(a, &read);
	} else {
		INSIST(why.len > 0);
		INSIST(read.jwt.algorithm == JWS_NO_ALGORITHM);
	}
	arena_close(&a);
	return 0;
}
