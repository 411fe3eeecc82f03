#include "model/assertion.h"

#include "base/shallow_json.h"

#define ID_MAX_BYTES		((size_t)255)

/* One text, bare or alone in an array; absent for anything else. */
static struct str
audience_of(struct arena *a, const json_t *claims)
{
	const json_t *j = json_object_get(claims, "aud");

	if (json_is_array(j) && json_array_size(j) == 1)
		j = json_array_get(j, 0);
	if (!json_is_string(j))
		return STR_ABSENT;
	return arena_copy(a, str_range(json_string_value(j),
	    json_string_length(j)));
}

static bool
is_type(struct str type)
{
	return str_is_absent(type) || str_equal_nocase(type, STR("JWT")) ||
	    str_equal_nocase(type, STR("client-authentication+jwt"));
}

/* NULL or a sentence. */
static const char *
read_claims(struct arena *a, const json_t *claims, struct assertion *to)
{
	to->issuer = jwt_text(a, claims, "iss");
	to->subject = jwt_text(a, claims, "sub");
	to->id = jwt_text(a, claims, "jti");
	to->audience = audience_of(a, claims);
	if (!jwt_time(claims, "exp", &to->expires_s, &to->has_expires) ||
	    !jwt_time(claims, "nbf", &to->not_before_s,
	    &to->has_not_before) ||
	    !jwt_time(claims, "iat", &to->issued_s, &to->has_issued))
		return "The assertion's exp, nbf and iat must be seconds since "
		    "1970.";
	return NULL;
}

bool
assertion_read(struct arena *a, struct str compact,
    struct assertion *assertion_r, struct str *why_r)
{
	struct assertion read = { .has_expires = false };
	const char *why;
	json_t *claims;

	if (!jwt_read(a, compact, "assertion", ASSERTION_MAX_BYTES, &read.jwt,
	    why_r))
		return false;
	if (!is_type(read.jwt.type)) {
		*why_r = STR("The assertion's typ must be JWT or "
		    "client-authentication+jwt.");
		return false;
	}
	claims = shallow_json_open(read.jwt.claims);
	why = claims == NULL ?
	    "The assertion is not a signed JWT of JSON objects." :
	    read_claims(a, claims, &read);
	json_decref(claims);
	if (why != NULL) {
		*why_r = str_of(why);
		return false;
	}
	*assertion_r = read;
	return true;
}

struct str
assertion_objection(const struct assertion *assertion, struct str client_id,
    struct str issuer, struct str token_url, int64_t now_s)
{
	if (!str_equal(assertion->issuer, client_id) ||
	    !str_equal(assertion->subject, client_id))
		return STR("The assertion's iss and sub must both be the "
		    "client_id.");
	if (str_is_absent(assertion->audience) ||
	    (!str_equal(assertion->audience, issuer) &&
	    !str_equal(assertion->audience, token_url)))
		return STR("The assertion's aud must be this server's issuer, "
		    "alone.");
	if (!assertion->has_expires)
		return STR("The assertion has no exp.");
	if (assertion->expires_s + JWT_SKEW_S <= now_s)
		return STR("The assertion has expired.");
	if (assertion->expires_s > now_s + ASSERTION_AHEAD_MAX_S +
	    JWT_SKEW_S)
		return STR("The assertion's exp is more than ten minutes "
		    "ahead.");
	if (assertion->has_not_before &&
	    assertion->not_before_s > now_s + JWT_SKEW_S)
		return STR("The assertion is not valid yet (nbf).");
	if (assertion->has_issued &&
	    (assertion->issued_s > now_s + JWT_SKEW_S ||
	    assertion->issued_s < now_s - ASSERTION_AHEAD_MAX_S -
	    JWT_SKEW_S))
		return STR("The assertion's iat is in the future, or more than "
		    "ten minutes ago.");
	if (str_is_empty(assertion->id) || assertion->id.len > ID_MAX_BYTES)
		return STR("The assertion has no jti of 1 to 255 bytes.");
	return STR_ABSENT;
}
