#include "model/jwt.h"

#include <math.h>

#include "base/shallow_json.h"

/* Seconds that a double holds exactly, and that no clock reaches. */
#define TIME_MAX_S		1e12

struct str
jwt_text(struct arena *a, const json_t *object, const char *member)
{
	const json_t *j = json_object_get(object, member);

	if (!json_is_string(j))
		return STR_ABSENT;
	return arena_copy(a, str_range(json_string_value(j),
	    json_string_length(j)));
}

bool
jwt_time(const json_t *claims, const char *member, int64_t *time_r,
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

static struct str
type_of(struct arena *a, const json_t *header)
{
	struct str prefix = STR("application/");
	struct str type = jwt_text(a, header, "typ");

	if (json_object_get(header, "typ") == NULL)
		return STR_ABSENT;
	/* Of no kind at all, where it is no text. */
	if (str_is_absent(type))
		return STR("");
	if (str_equal_nocase(str_first(type, prefix.len), prefix))
		return str_from(type, prefix.len);
	return type;
}

/* NULL or what comes after "The assertion". */
static const char *
read_header(struct arena *a, const json_t *header, struct jwt *to)
{
	to->algorithm = jws_algorithm_read(jwt_text(a, header, "alg"));
	if (to->algorithm == JWS_NO_ALGORITHM)
		return "'s alg must be RS256, PS256, ES256 or EdDSA.";
	if (json_object_get(header, "crit") != NULL)
		return " has a crit header, of which nothing is understood.";
	to->type = type_of(a, header);
	if (json_object_get(header, "kid") == NULL)
		return NULL;
	to->key_id = jwt_text(a, header, "kid");
	return str_is_absent(to->key_id) ? "'s kid must be a text." : NULL;
}

static const char *
read_parts(struct arena *a, struct str head, struct str body, struct jwt *to)
{
	const char *why = " is not a signed JWT of JSON objects.";
	struct str text;
	json_t *j;

	if (!base64url_read(a, head, &text) ||
	    !base64url_read(a, body, &to->claims))
		return why;
	j = shallow_json_open(text);
	if (j == NULL)
		return why;
	why = read_header(a, j, to);
	json_decref(j);
	return why;
}

bool
jwt_read(struct arena *a, struct str compact, const char *what,
    size_t max_bytes, struct jwt *jwt_r, struct str *why_r)
{
	struct jwt read = { .algorithm = JWS_NO_ALGORITHM };
	size_t first = str_find(compact, '.', 0), second;
	const char *why;

	second = first == SIZE_MAX ? SIZE_MAX :
	    str_find(compact, '.', first + 1);
	if (compact.len > max_bytes || second == SIZE_MAX ||
	    !base64url_read(a, str_from(compact, second + 1),
	    &read.signature)) {
		*why_r = arena_printf(a, "The %s is not a signed JWT of at "
		    "most %zu KiB.", what, max_bytes / 1024);
		return false;
	}
	read.signed_text = str_first(compact, second);
	why = read_parts(a, str_first(compact, first),
	    str_from(read.signed_text, first + 1), &read);
	if (why != NULL) {
		*why_r = arena_printf(a, "The %s%s", what, why);
		return false;
	}
	*jwt_r = read;
	return true;
}

const struct jwk *
jwt_key(const struct jwt *jwt, const struct jwk_set *set)
{
	const struct jwk *found = NULL;

	if (set->items == NULL)
		return NULL;
	for (size_t i = 0; i < set->count; i++) {
		const struct jwk *key = &set->items[i];

		if (!jwk_fits(key, jwt->algorithm))
			continue;
		if (!str_is_absent(jwt->key_id)) {
			if (!str_is_absent(key->id) &&
			    str_equal(key->id, jwt->key_id))
				return key;
			continue;
		}
		if (found != NULL)
			return NULL;
		found = key;
	}
	return found;
}

bool
jwt_is_signed(const struct jwt *jwt, const struct jwk *key)
{
	return jwk_verify(key, jwt->algorithm, jwt->signed_text,
	    jwt->signature);
}
