#include "model/signing_key.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/param_build.h>
#include <sodium.h>

#define COORDINATE_BYTES	32
#define POINT_BYTES		(1 + 2 * COORDINATE_BYTES)
#define DER_MAX_BYTES		72
#define TOKEN_MAX_BYTES		((size_t)8 * 1024)

struct pair {
	BIGNUM		*secret;
	unsigned char	 point[POINT_BYTES];	/* 0x04, x, y */
};

static EC_GROUP *
curve_open(void)
{
	EC_GROUP *curve = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);

	if (curve == NULL)
		PANIC("OpenSSL knows no P-256");
	return curve;
}

/*
 * A number from 1 to the curve's order - 2, evenly as far as anybody can tell:
 * 64 bytes are reduced to 32 (FIPS 186-5, A.2.1).
 */
static BIGNUM *
secret_number(const struct hash32 *seed, const EC_GROUP *curve)
{
	unsigned char wide[crypto_hash_sha512_BYTES];
	BN_CTX *context = BN_CTX_secure_new();
	BIGNUM *order, *number = BN_secure_new();

	if (context == NULL || number == NULL)
		PANIC("out of memory for a key");
	order = BN_dup(EC_GROUP_get0_order(curve));
	crypto_hash_sha512(wide, seed->bytes, sizeof(seed->bytes));
	if (order == NULL || BN_sub_word(order, 2) != 1 ||
	    BN_bin2bn(wide, sizeof(wide), number) == NULL ||
	    BN_mod(number, number, order, context) != 1 ||
	    BN_add_word(number, 1) != 1)
		PANIC("OpenSSL refuses a number");
	sodium_memzero(wide, sizeof(wide));
	BN_free(order);
	BN_CTX_free(context);
	return number;
}

static void
pair_open(const struct hash32 *seed, struct pair *p_r)
{
	EC_GROUP *curve = curve_open();
	EC_POINT *point = EC_POINT_new(curve);

	p_r->secret = secret_number(seed, curve);
	if (point == NULL || EC_POINT_mul(curve, point, p_r->secret, NULL,
	    NULL, NULL) != 1 || EC_POINT_point2oct(curve, point,
	    POINT_CONVERSION_UNCOMPRESSED, p_r->point, POINT_BYTES, NULL) !=
	    POINT_BYTES)
		PANIC("OpenSSL refuses a point");
	EC_POINT_free(point);
	EC_GROUP_free(curve);
}

static EVP_PKEY *
key_open(const struct hash32 *seed)
{
	OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
	OSSL_PARAM *parameters;
	EVP_PKEY *key = NULL;
	struct pair pair;

	pair_open(seed, &pair);
	if (build == NULL || context == NULL ||
	    OSSL_PARAM_BLD_push_utf8_string(build,
	    OSSL_PKEY_PARAM_GROUP_NAME, "P-256", 0) != 1 ||
	    OSSL_PARAM_BLD_push_octet_string(build, OSSL_PKEY_PARAM_PUB_KEY,
	    pair.point, POINT_BYTES) != 1 || OSSL_PARAM_BLD_push_BN(build,
	    OSSL_PKEY_PARAM_PRIV_KEY, pair.secret) != 1)
		PANIC("OpenSSL refuses a key");
	parameters = OSSL_PARAM_BLD_to_param(build);
	if (parameters == NULL || EVP_PKEY_fromdata_init(context) != 1 ||
	    EVP_PKEY_fromdata(context, &key, EVP_PKEY_KEYPAIR, parameters) !=
	    1)
		PANIC("OpenSSL refuses a key");
	OSSL_PARAM_free(parameters);
	OSSL_PARAM_BLD_free(build);
	EVP_PKEY_CTX_free(context);
	BN_clear_free(pair.secret);
	return key;
}

struct str
signing_key_set(struct arena *a, const struct hash32 *seed, struct str *id_r)
{
	struct jwk_set set;
	struct pair pair;
	struct str why;
	struct jwk key;

	pair_open(seed, &pair);
	BN_clear_free(pair.secret);
	if (!jwk_set_read(a, arena_printf(a, "{\"keys\":[{\"kty\":\"EC\","
	    "\"crv\":\"P-256\",\"x\":\"%.*s\",\"y\":\"%.*s\"}]}",
	    STR_ARG(base64url(a, str_range(pair.point + 1,
	    COORDINATE_BYTES))), STR_ARG(base64url(a, str_range(pair.point +
	    1 + COORDINATE_BYTES, COORDINATE_BYTES)))), JWK_WRITTEN, &set,
	    &why))
		PANIC("our own key cannot be read");
	key = set.items[0];
	*id_r = base64url(a, hash32_str(&key.thumbprint));
	key.id = *id_r;
	key.algorithm = JWS_ES256;
	return jwk_set_text(a, &(struct jwk_set){ &key, 1 });
}

/* RFC 7518 §3.4: r and s, 32 bytes each; OpenSSL gives them as DER. */
static void
plain_of(const unsigned char *der, size_t len,
    unsigned char plain_r[2 * COORDINATE_BYTES])
{
	ECDSA_SIG *pair = d2i_ECDSA_SIG(NULL, &der, (long)len);

	if (pair == NULL || BN_bn2binpad(ECDSA_SIG_get0_r(pair), plain_r,
	    COORDINATE_BYTES) != COORDINATE_BYTES ||
	    BN_bn2binpad(ECDSA_SIG_get0_s(pair), plain_r + COORDINATE_BYTES,
	    COORDINATE_BYTES) != COORDINATE_BYTES)
		PANIC("OpenSSL gave no signature");
	ECDSA_SIG_free(pair);
}

static struct str
signature_of(struct arena *a, const struct hash32 *seed, struct str text)
{
	unsigned char der[DER_MAX_BYTES], plain[2 * COORDINATE_BYTES];
	EVP_MD_CTX *digest = EVP_MD_CTX_new();
	EVP_PKEY *key = key_open(seed);
	size_t len = sizeof(der);

	if (digest == NULL || EVP_DigestSignInit(digest, NULL, EVP_sha256(),
	    NULL, key) != 1 || EVP_DigestSign(digest, der, &len,
	    (const unsigned char *)text.bytes, text.len) != 1)
		PANIC("OpenSSL does not sign");
	plain_of(der, len, plain);
	EVP_MD_CTX_free(digest);
	EVP_PKEY_free(key);
	return base64url(a, str_range(plain, sizeof(plain)));
}

struct str
signing_key_sign(struct arena *a, const struct hash32 *seed,
    struct str claims)
{
	struct str id, head, text;

	(void)signing_key_set(a, seed, &id);
	head = arena_printf(a, "{\"alg\":\"ES256\",\"typ\":\"JWT\","
	    "\"kid\":\"%.*s\"}", STR_ARG(id));
	INSIST(claims.len < TOKEN_MAX_BYTES);
	text = arena_printf(a, "%.*s.%.*s", STR_ARG(base64url(a, head)),
	    STR_ARG(base64url(a, claims)));
	return arena_printf(a, "%.*s.%.*s", STR_ARG(text),
	    STR_ARG(signature_of(a, seed, text)));
}
