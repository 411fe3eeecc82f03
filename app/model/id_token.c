#include "model/id_token.h"

#include <sodium.h>

#include "base/shallow_json.h"

#define SUBJECT_MAX_BYTES	((size_t)255)
#define AUDIENCES_MAX		((size_t)32)

static void
add_audience(struct arena *a, const json_t *j, struct str *items,
    size_t *count)
{
	if (json_is_string(j))
		items[(*count)++] = arena_copy(a, str_range(
		    json_string_value(j), json_string_length(j)));
}

/* None when there are too many, or one that is no text. */
static struct str_list
audience_of(struct arena *a, const json_t *claims)
{
	const json_t *j = json_object_get(claims, "aud");
	struct str *items = ARENA_ARRAY(a, struct str, AUDIENCES_MAX);
	size_t count = 0;

	if (!json_is_array(j)) {
		add_audience(a, j, items, &count);
		return (struct str_list){ items, count };
	}
	if (json_array_size(j) > AUDIENCES_MAX)
		return (struct str_list){ NULL, 0 };
	for (size_t i = 0; i < json_array_size(j); i++)
		add_audience(a, json_array_get(j, i), items, &count);
	if (count != json_array_size(j))
		count = 0;
	return (struct str_list){ items, count };
}

struct str
id_token_email(struct arena *a, const json_t *claims)
{
	return json_is_true(json_object_get(claims, "email_verified")) ?
	    jwt_text(a, claims, "email") : STR_ABSENT;
}

/* NULL or a sentence. */
static const char *
read_claims(struct arena *a, const json_t *claims, struct id_token *to)
{
	to->issuer = jwt_text(a, claims, "iss");
	to->subject = jwt_text(a, claims, "sub");
	to->audience = audience_of(a, claims);
	to->authorized = jwt_text(a, claims, "azp");
	to->nonce = jwt_text(a, claims, "nonce");
	to->access_hash = jwt_text(a, claims, "at_hash");
	to->name = jwt_text(a, claims, "name");
	to->email = id_token_email(a, claims);
	if (json_object_get(claims, "azp") != NULL &&
	    str_is_absent(to->authorized))
		return "The id_token's azp must be a text.";
	if (json_object_get(claims, "at_hash") != NULL &&
	    str_is_absent(to->access_hash))
		return "The id_token's at_hash must be a text.";
	if (!jwt_time(claims, "exp", &to->expires_s, &to->has_expires) ||
	    !jwt_time(claims, "iat", &to->issued_s, &to->has_issued) ||
	    !jwt_time(claims, "auth_time", &to->signed_in_s,
	    &to->has_signed_in))
		return "The id_token's exp, iat and auth_time must be seconds "
		    "since 1970.";
	return NULL;
}

bool
id_token_read(struct arena *a, struct str compact, struct id_token *token_r,
    struct str *why_r)
{
	struct id_token read = { .has_expires = false };
	const char *why;
	json_t *claims;

	if (!jwt_read(a, compact, "id_token", ID_TOKEN_MAX_BYTES, &read.jwt,
	    why_r))
		return false;
	if (!str_is_absent(read.jwt.type) &&
	    !str_equal_nocase(read.jwt.type, STR("JWT"))) {
		*why_r = STR("The id_token's typ must be JWT.");
		return false;
	}
	claims = shallow_json_open(read.jwt.claims);
	why = claims == NULL ?
	    "The id_token is not a signed JWT of JSON objects." :
	    read_claims(a, claims, &read);
	json_decref(claims);
	if (why != NULL) {
		*why_r = str_of(why);
		return false;
	}
	*token_r = read;
	return true;
}

/*
 * §3.1.3.6: the left half of the hash that the alg uses. EdDSA with Ed25519
 * uses SHA-512 (RFC 8032 §5.1).
 */
static struct str
access_hash(struct arena *a, struct str access_token,
    enum jws_algorithm algorithm)
{
	unsigned char hash[crypto_hash_sha512_BYTES];
	const unsigned char *text = (const unsigned char *)access_token.bytes;
	size_t half = crypto_hash_sha256_BYTES / 2;

	if (algorithm == JWS_EDDSA) {
		crypto_hash_sha512(hash, text, access_token.len);
		half = crypto_hash_sha512_BYTES / 2;
	} else {
		crypto_hash_sha256(hash, text, access_token.len);
	}
	return base64url(a, str_range(hash, half));
}

static bool
is_for(const struct id_token *token, struct str client_id)
{
	if (!str_list_has(token->audience, client_id))
		return false;
	/* Among others only where it says who may use it. */
	if (token->audience.count > 1 && str_is_absent(token->authorized))
		return false;
	return str_is_absent(token->authorized) ||
	    str_equal(token->authorized, client_id);
}

static struct str
objection_to_times(const struct id_token *token,
    const struct id_token_wanted *wanted)
{
	int64_t now_s = wanted->now_s;

	if (!token->has_expires || token->expires_s + JWT_SKEW_S <= now_s)
		return STR("The id_token has expired, or has no exp.");
	if (!token->has_issued || token->issued_s > now_s + JWT_SKEW_S ||
	    token->issued_s < now_s - ID_TOKEN_OLD_MAX_S - JWT_SKEW_S)
		return STR("The id_token's iat is missing, in the future, or "
		    "more than ten minutes ago.");
	if (token->has_signed_in && token->signed_in_s > now_s + JWT_SKEW_S)
		return STR("The id_token's auth_time is in the future.");
	if (wanted->max_age_s == ID_TOKEN_NO_MAX_AGE)
		return STR_ABSENT;
	if (!token->has_signed_in)
		return STR("The id_token has no auth_time, which max_age asked "
		    "for.");
	if (token->signed_in_s + JWT_SKEW_S < wanted->asked_s -
	    wanted->max_age_s)
		return STR("The id_token's auth_time is older than max_age "
		    "allows.");
	return STR_ABSENT;
}

struct str
id_token_objection(struct arena *a, const struct id_token *token,
    const struct id_token_wanted *wanted)
{
	if (str_is_absent(token->issuer) ||
	    !str_equal(token->issuer, wanted->issuer))
		return STR("The id_token's iss is not the provider's issuer.");
	if (!is_for(token, wanted->client_id))
		return STR("The id_token is for another client (aud, azp).");
	if (str_is_empty(token->subject) ||
	    token->subject.len > SUBJECT_MAX_BYTES ||
	    str_has_control(token->subject))
		return STR("The id_token's sub must be 1 to 255 characters.");
	if (str_is_absent(token->nonce) ||
	    !bytes_equal_ct(token->nonce, wanted->nonce))
		return STR("The id_token's nonce is not the one that was "
		    "sent.");
	if (!str_is_absent(token->access_hash) &&
	    !bytes_equal_ct(token->access_hash, access_hash(a,
	    wanted->access_token, token->jwt.algorithm)))
		return STR("The id_token's at_hash is not that of the access "
		    "token.");
	return objection_to_times(token, wanted);
}
