#include "model/jwk.h"

#include <jansson.h>
#include <sodium.h>

#include "base/shallow_json.h"
#include "model/jwk_openssl.h"

#define RSA_MIN_BITS		2048
#define RSA_MAX_BITS		8192
#define RSA_EXPONENT_MAX_BYTES	((size_t)8)
#define RSA_EXPONENT_MIN	65537
#define POINT_BYTES		((size_t)32)

struct reading {
	struct arena	*arena;
	enum jwk_source	 source;
	struct jwk	*keys;
	size_t		 count;
	size_t		 number;	/* of the key at hand, from 1 */
	struct str	 why;		/* absent while all is well */
};

/* How one key ended. */
enum end { END_READ = 1, END_REFUSED, END_NOT_OURS };

static const struct {
	const char		*name;
	enum jws_algorithm	 algorithm;
	enum jwk_kind		 kind;
} algorithms[] = {
	{ "RS256", JWS_RS256, JWK_RSA },
	{ "PS256", JWS_PS256, JWK_RSA },
	{ "ES256", JWS_ES256, JWK_P256 },
	{ "EdDSA", JWS_EDDSA, JWK_ED25519 },
};

#define ALGORITHMS	(sizeof(algorithms) / sizeof(algorithms[0]))

enum jws_algorithm
jws_algorithm_read(struct str name)
{
	for (size_t i = 0; i < ALGORITHMS; i++)
		if (str_equal(name, str_of(algorithms[i].name)))
			return algorithms[i].algorithm;
	return JWS_NO_ALGORITHM;
}

struct str
jws_algorithm_name(enum jws_algorithm algorithm)
{
	for (size_t i = 0; i < ALGORITHMS; i++)
		if (algorithms[i].algorithm == algorithm)
			return str_of(algorithms[i].name);
	return STR("");
}

bool
jwk_fits(const struct jwk *key, enum jws_algorithm algorithm)
{
	if (key->algorithm != JWS_NO_ALGORITHM && key->algorithm != algorithm)
		return false;
	for (size_t i = 0; i < ALGORITHMS; i++)
		if (algorithms[i].algorithm == algorithm)
			return algorithms[i].kind == key->kind;
	return false;
}

static enum end
refuse(struct reading *r, const char *what)
{
	r->why = arena_printf(r->arena, "key %zu %s", r->number, what);
	return END_REFUSED;
}

/* Of what somebody wrote down each key must work; of what was fetched, those
 * that are meant for others are none of our business. */
static enum end
pass_over(struct reading *r, const char *what)
{
	return r->source == JWK_FETCHED ? END_NOT_OURS : refuse(r, what);
}

static struct str
text_of(const json_t *key, const char *member)
{
	const json_t *j = json_object_get(key, member);

	return json_is_string(j) ? str_range(json_string_value(j),
	    json_string_length(j)) : STR_ABSENT;
}

static bool
has(const json_t *key, const char *member)
{
	return json_object_get(key, member) != NULL;
}

/* The bytes of a base64url member; absent if there are none. */
static struct str
bytes_of(struct reading *r, const json_t *key, const char *member)
{
	struct str text = text_of(key, member), bytes;

	if (str_is_empty(text) || !base64url_read(r->arena, text, &bytes))
		return STR_ABSENT;
	return bytes;
}

/* RFC 7518 §6.3.1.1 wants no zeros in front; some put one there. */
static struct str
number_of(struct reading *r, const json_t *key, const char *member)
{
	struct str bytes = bytes_of(r, key, member);

	while (bytes.len > 0 && bytes.bytes[0] == '\0')
		bytes = str_from(bytes, 1);
	return bytes;
}

static size_t
bits_of(struct str number)
{
	unsigned int first = (unsigned char)number.bytes[0];
	size_t bits = (number.len - 1) * 8;

	for (; first > 0; first >>= 1)
		bits++;
	return bits;
}

static bool
is_odd(struct str number)
{
	return (number.bytes[number.len - 1] & 1) != 0;
}

static enum end
read_rsa(struct reading *r, const json_t *j, struct jwk *key)
{
	uint64_t exponent = 0;
	size_t bits;

	key->kind = JWK_RSA;
	key->n = number_of(r, j, "n");
	key->e = number_of(r, j, "e");
	if (key->n.len == 0 || key->e.len == 0)
		return refuse(r, "is RSA without a readable n or e");
	bits = bits_of(key->n);
	if (bits < RSA_MIN_BITS) {
		r->why = arena_printf(r->arena, "key %zu is RSA with %zu bits; "
		    "%d are the least", r->number, bits, RSA_MIN_BITS);
		return END_REFUSED;
	}
	if (bits > RSA_MAX_BITS)
		return refuse(r, "is RSA with more than 8192 bits");
	if (!is_odd(key->n))
		return refuse(r, "is RSA with an even modulus");
	if (key->e.len > RSA_EXPONENT_MAX_BYTES || !is_odd(key->e))
		return refuse(r, "is RSA with an exponent that is even, or "
		    "has more than 64 bits");
	for (size_t i = 0; i < key->e.len; i++)
		exponent = exponent << 8 | (unsigned char)key->e.bytes[i];
	if (exponent < RSA_EXPONENT_MIN)
		return refuse(r, "is RSA with an exponent below 65537");
	return END_READ;
}

static enum end
read_p256(struct reading *r, const json_t *j, struct jwk *key)
{
	if (!str_equal(text_of(j, "crv"), STR("P-256")))
		return pass_over(r, "is on a curve other than P-256");
	key->kind = JWK_P256;
	key->x = bytes_of(r, j, "x");
	key->y = bytes_of(r, j, "y");
	if (key->x.len != POINT_BYTES || key->y.len != POINT_BYTES)
		return refuse(r, "is P-256 without 32 bytes of x and y");
	if (!jwk_openssl_is_point(key))
		return refuse(r, "is no point of P-256");
	return END_READ;
}

static enum end
read_ed25519(struct reading *r, const json_t *j, struct jwk *key)
{
	if (!str_equal(text_of(j, "crv"), STR("Ed25519")))
		return pass_over(r, "is on a curve other than Ed25519");
	key->kind = JWK_ED25519;
	key->x = bytes_of(r, j, "x");
	if (key->x.len != POINT_BYTES)
		return refuse(r, "is Ed25519 without 32 bytes of x");
	/* On the curve, written in the one way, and of the large group. */
	if (crypto_core_ed25519_is_valid_point(
	    (const unsigned char *)key->x.bytes) != 1)
		return refuse(r, "is no point of Ed25519, or a weak one");
	return END_READ;
}

static enum end
read_by_kind(struct reading *r, const json_t *j, struct jwk *key)
{
	struct str kind = text_of(j, "kty");

	if (str_equal(kind, STR("RSA")))
		return read_rsa(r, j, key);
	if (str_equal(kind, STR("EC")))
		return read_p256(r, j, key);
	if (str_equal(kind, STR("OKP")))
		return read_ed25519(r, j, key);
	return pass_over(r, "is neither RSA, EC nor OKP");
}

static bool
is_private(const json_t *j)
{
	static const char *const members[] = { "d", "p", "q", "dp", "dq", "qi",
	    "oth", "k" };

	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++)
		if (has(j, members[i]))
			return true;
	return str_equal(text_of(j, "kty"), STR("oct"));
}

static bool
is_to_verify(const json_t *j)
{
	const json_t *operations = json_object_get(j, "key_ops");

	if (has(j, "use") && !str_equal(text_of(j, "use"), STR("sig")))
		return false;
	if (operations == NULL)
		return true;
	for (size_t i = 0; i < json_array_size(operations); i++) {
		const char *one = json_string_value(
		    json_array_get(operations, i));

		if (one != NULL && str_equal(str_of(one), STR("verify")))
			return true;
	}
	return false;
}

/* {"crv":…,"kty":…,"x":…}: only what is needed, in order (RFC 7638 §3.2). */
static void
add_needed(struct buf *b, struct arena *a, const struct jwk *key)
{
	switch (key->kind) {
	case JWK_RSA:
		buf_printf(b, "\"e\":\"%.*s\",\"kty\":\"RSA\",\"n\":\"%.*s\"",
		    STR_ARG(base64url(a, key->e)),
		    STR_ARG(base64url(a, key->n)));
		return;
	case JWK_P256:
		buf_printf(b, "\"crv\":\"P-256\",\"kty\":\"EC\","
		    "\"x\":\"%.*s\",\"y\":\"%.*s\"",
		    STR_ARG(base64url(a, key->x)),
		    STR_ARG(base64url(a, key->y)));
		return;
	case JWK_ED25519:
		buf_printf(b, "\"crv\":\"Ed25519\",\"kty\":\"OKP\","
		    "\"x\":\"%.*s\"", STR_ARG(base64url(a, key->x)));
		return;
	case JWK_NO_KIND:
		break;
	}
	PANIC("a key of no kind");
}

static struct hash32
thumbprint_of(struct arena *a, const struct jwk *key)
{
	struct hash32 h;
	struct buf b;

	buf_open(&b, a, JWK_SET_FETCHED_MAX_BYTES);
	buf_add_byte(&b, '{');
	add_needed(&b, a, key);
	buf_add_byte(&b, '}');
	crypto_hash_sha256(h.bytes, (const unsigned char *)b.bytes, b.len);
	return h;
}

/* What only the set can know. */
static enum end
judge_beside_others(struct reading *r, const struct jwk *key)
{
	for (size_t i = 0; i < r->count; i++) {
		if (!str_is_absent(key->id) &&
		    str_equal(r->keys[i].id, key->id))
			return refuse(r, "has the kid of another key");
		if (hash32_equal(r->keys[i].thumbprint, key->thumbprint))
			return refuse(r, "is there twice");
	}
	if (r->count == JWK_SET_MAX_KEYS)
		return refuse(r, "is one too many; 16 are the most");
	return END_READ;
}

static enum end
read_key(struct reading *r, const json_t *j, struct jwk *key)
{
	struct str algorithm = text_of(j, "alg");
	enum end end;

	if (!json_is_object(j))
		return refuse(r, "is not an object");
	if (is_private(j))
		return refuse(r, "is private; only public keys may leave "
		    "their owner");
	end = read_by_kind(r, j, key);
	if (end != END_READ)
		return end;
	if (!is_to_verify(j))
		return pass_over(r, "is not for signatures (use, key_ops)");
	key->algorithm = jws_algorithm_read(algorithm);
	if (has(j, "alg") && (key->algorithm == JWS_NO_ALGORITHM ||
	    !jwk_fits(key, key->algorithm)))
		return pass_over(r, "has an alg that is not RS256, PS256, "
		    "ES256 or EdDSA, or does not fit it");
	if (has(j, "kid")) {
		key->id = arena_copy(r->arena, text_of(j, "kid"));
		if (str_is_empty(key->id) || str_has_control(key->id) ||
		    key->id.len > JWK_ID_MAX_BYTES)
			return refuse(r, "has a kid that is not 1 to 255 "
			    "printable bytes");
	}
	key->thumbprint = thumbprint_of(r->arena, key);
	return judge_beside_others(r, key);
}

static void
read_keys(struct reading *r, const json_t *keys)
{
	for (size_t i = 0; i < json_array_size(keys); i++) {
		struct jwk key = { .kind = JWK_NO_KIND };

		r->number = i + 1;
		switch (read_key(r, json_array_get(keys, i), &key)) {
		case END_READ:
			r->keys[r->count++] = key;
			break;
		case END_REFUSED:
			return;
		case END_NOT_OURS:
			break;
		}
	}
	if (r->count == 0)
		r->why = STR("there is no key that can be used");
}

bool
jwk_set_read(struct arena *a, struct str json, enum jwk_source source,
    struct jwk_set *set_r, struct str *why_r)
{
	struct reading r = { .arena = a, .source = source };
	const json_t *keys;
	json_t *root;

	if (json.len > (source == JWK_FETCHED ? JWK_SET_FETCHED_MAX_BYTES :
	    JWK_SET_MAX_BYTES)) {
		*why_r = source == JWK_FETCHED ?
		    STR("they are larger than 64 KiB") :
		    STR("they are larger than 16 KiB");
		return false;
	}
	root = shallow_json_open(json);
	keys = json_object_get(root, "keys");
	r.keys = ARENA_ARRAY(a, struct jwk, JWK_SET_MAX_KEYS);
	if (!json_is_array(keys))
		r.why = STR("they are not a JSON object with an array "
		    "\"keys\"");
	else
		read_keys(&r, keys);
	json_decref(root);
	if (!str_is_absent(r.why)) {
		*why_r = r.why;
		return false;
	}
	*set_r = (struct jwk_set){ r.keys, r.count };
	return true;
}

struct str
jwk_set_text(struct arena *a, const struct jwk_set *set)
{
	struct buf b;

	buf_open(&b, a, JWK_SET_FETCHED_MAX_BYTES);
	buf_add(&b, STR("{\"keys\":["));
	for (size_t i = 0; i < set->count; i++) {
		const struct jwk *key = &set->items[i];

		buf_add(&b, i == 0 ? STR("{") : STR(",{"));
		add_needed(&b, a, key);
		if (key->algorithm != JWS_NO_ALGORITHM)
			buf_printf(&b, ",\"alg\":\"%.*s\"",
			    STR_ARG(jws_algorithm_name(key->algorithm)));
		if (!str_is_absent(key->id)) {
			buf_add(&b, STR(",\"kid\":\""));
			buf_add_json(&b, key->id);
			buf_add_byte(&b, '"');
		}
		buf_add_byte(&b, '}');
	}
	buf_add(&b, STR("]}"));
	INSIST(!buf_is_full(&b));
	return buf_str(&b);
}

bool
jwk_verify(const struct jwk *key, enum jws_algorithm algorithm, struct str text,
    struct str signature)
{
	if (!jwk_fits(key, algorithm))
		return false;
	if (key->kind != JWK_ED25519)
		return jwk_openssl_verify(key, algorithm, text, signature);
	/* Refuses what RFC 8032 leaves open: small groups, an s too large. */
	return signature.len == crypto_sign_BYTES &&
	    crypto_sign_verify_detached(
	    (const unsigned char *)signature.bytes,
	    (const unsigned char *)text.bytes, text.len,
	    (const unsigned char *)key->x.bytes) == 0;
}
