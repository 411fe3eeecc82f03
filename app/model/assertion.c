#include "model/assertion.h"

#include <math.h>

#include "model/shallow_json.h"

#define ID_MAX_BYTES		((size_t)255)
/* Seconds that a double holds exactly, and that no clock reaches. */
#define TIME_MAX_S		1e12

static struct str
text_of(struct arena *a, const json_t *object, const char *member)
{
	const json_t *j = json_object_get(object, member);

	if (!json_is_string(j))
		return STR_ABSENT;
	return arena_copy(a, str_range(json_string_value(j),
	    json_string_length(j)));
}

/* RFC 7519 §2, NumericDate: a number, fractions allowed. */
static bool
read_time(const json_t *claims, const char *member, int64_t *time_r,
    bool *is_there_r)
{
	const json_t *j = json_object_get(claims, member);
	double s = json_number_value(j);

	*is_there_r = j != NULL;
	if (j == NULL)
		return true;
	if (!json_is_number(j) || !(s >= 0 && s <= TIME_MAX_S))
		return false;
	*time_r = (int64_t)floor(s);
	return true;
}

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
	struct str prefix = STR("application/");

	if (str_equal_nocase(str_first(type, prefix.len), prefix))
		type = str_from(type, prefix.len);
	return str_equal_nocase(type, STR("JWT")) ||
	    str_equal_nocase(type, STR("client-authentication+jwt"));
}

/* NULL or a sentence. */
static const char *
read_header(struct arena *a, const json_t *header, struct assertion *to)
{
	to->algorithm = jws_algorithm_read(text_of(a, header, "alg"));
	if (to->algorithm == JWS_NO_ALGORITHM)
		return "The assertion's alg must be RS256, PS256, ES256 or "
		    "EdDSA.";
	if (json_object_get(header, "crit") != NULL)
		return "The assertion has a crit header, of which nothing is "
		    "understood.";
	if (json_object_get(header, "typ") != NULL &&
	    !is_type(text_of(a, header, "typ")))
		return "The assertion's typ must be JWT or "
		    "client-authentication+jwt.";
	if (json_object_get(header, "kid") == NULL)
		return NULL;
	to->key_id = text_of(a, header, "kid");
	return str_is_absent(to->key_id) ?
	    "The assertion's kid must be a text." : NULL;
}

static const char *
read_claims(struct arena *a, const json_t *claims, struct assertion *to)
{
	to->issuer = text_of(a, claims, "iss");
	to->subject = text_of(a, claims, "sub");
	to->id = text_of(a, claims, "jti");
	to->audience = audience_of(a, claims);
	if (!read_time(claims, "exp", &to->expires_s, &to->has_expires) ||
	    !read_time(claims, "nbf", &to->not_before_s,
	    &to->has_not_before) ||
	    !read_time(claims, "iat", &to->issued_s, &to->has_issued))
		return "The assertion's exp, nbf and iat must be seconds since "
		    "1970.";
	return NULL;
}

static const char *
read_part(struct arena *a, struct str part, struct assertion *to,
    const char *(*read)(struct arena *, const json_t *, struct assertion *))
{
	const char *why = "The assertion is not a signed JWT of JSON objects.";
	struct str text;
	json_t *j;

	if (!base64url_read(a, part, &text))
		return why;
	j = shallow_json_open(text);
	if (j == NULL)
		return why;
	why = read(a, j, to);
	json_decref(j);
	return why;
}

bool
assertion_read(struct arena *a, struct str compact,
    struct assertion *assertion_r, struct str *why_r)
{
	struct assertion read = { .algorithm = JWS_NO_ALGORITHM };
	size_t first = str_find(compact, '.', 0), second;
	const char *why;

	second = first == SIZE_MAX ? SIZE_MAX :
	    str_find(compact, '.', first + 1);
	if (compact.len > ASSERTION_MAX_BYTES || second == SIZE_MAX ||
	    !base64url_read(a, str_from(compact, second + 1),
	    &read.signature)) {
		*why_r = STR("The assertion is not a signed JWT of at most "
		    "8 KiB.");
		return false;
	}
	read.signed_text = str_first(compact, second);
	why = read_part(a, str_first(compact, first), &read, read_header);
	if (why == NULL)
		why = read_part(a, str_from(read.signed_text, first + 1),
		    &read, read_claims);
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
	if (assertion->expires_s + ASSERTION_SKEW_S <= now_s)
		return STR("The assertion has expired.");
	if (assertion->expires_s > now_s + ASSERTION_AHEAD_MAX_S +
	    ASSERTION_SKEW_S)
		return STR("The assertion's exp is more than ten minutes "
		    "ahead.");
	if (assertion->has_not_before &&
	    assertion->not_before_s > now_s + ASSERTION_SKEW_S)
		return STR("The assertion is not valid yet (nbf).");
	if (assertion->has_issued &&
	    (assertion->issued_s > now_s + ASSERTION_SKEW_S ||
	    assertion->issued_s < now_s - ASSERTION_AHEAD_MAX_S -
	    ASSERTION_SKEW_S))
		return STR("The assertion's iat is in the future, or more than "
		    "ten minutes ago.");
	if (str_is_empty(assertion->id) || assertion->id.len > ID_MAX_BYTES)
		return STR("The assertion has no jti of 1 to 255 bytes.");
	return STR_ABSENT;
}

const struct jwk *
assertion_key(const struct assertion *assertion, const struct jwk_set *set)
{
	const struct jwk *found = NULL;

	if (set->items == NULL)
		return NULL;
	for (size_t i = 0; i < set->count; i++) {
		const struct jwk *key = &set->items[i];

		if (!jwk_fits(key, assertion->algorithm))
			continue;
		if (!str_is_absent(assertion->key_id)) {
			if (!str_is_absent(key->id) &&
			    str_equal(key->id, assertion->key_id))
				return key;
			continue;
		}
		if (found != NULL)
			return NULL;
		found = key;
	}
	return found;
}
