#include "model/jwk_openssl.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

#define COORDINATE_BYTES	32
/* SEQUENCE of two INTEGERs of 33 bytes each, with their heads. */
#define DER_MAX_BYTES		72

static const unsigned char *
octets(struct str s)
{
	return (const unsigned char *)s.bytes;
}

static EVP_PKEY *
key_of_parameters(const char *kind, OSSL_PARAM_BLD *build)
{
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, kind, NULL);
	OSSL_PARAM *parameters = OSSL_PARAM_BLD_to_param(build);
	EVP_PKEY *key = NULL;

	if (context == NULL || parameters == NULL)
		PANIC("out of memory for a key");
	if (EVP_PKEY_fromdata_init(context) != 1 ||
	    EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY,
	    parameters) != 1)
		key = NULL;
	OSSL_PARAM_free(parameters);
	EVP_PKEY_CTX_free(context);
	return key;
}

static BIGNUM *
number_of(struct str big_endian)
{
	BIGNUM *n = BN_bin2bn(octets(big_endian), (int)big_endian.len, NULL);

	if (n == NULL)
		PANIC("out of memory for a number");
	return n;
}

static OSSL_PARAM_BLD *
build_open(void)
{
	OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();

	if (build == NULL)
		PANIC("out of memory for a key");
	return build;
}

static EVP_PKEY *
rsa_open(const struct jwk *k)
{
	BIGNUM *n = number_of(k->n), *e = number_of(k->e);
	OSSL_PARAM_BLD *build = build_open();
	EVP_PKEY *key;

	if (OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_N, n) != 1 ||
	    OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_E, e) != 1)
		PANIC("OpenSSL refuses a number");
	key = key_of_parameters("RSA", build);
	OSSL_PARAM_BLD_free(build);
	BN_free(e);
	BN_free(n);
	return key;
}

/* NULL for what is no point of the curve. */
static EVP_PKEY *
p256_open(const struct jwk *k)
{
	unsigned char point[1 + 2 * COORDINATE_BYTES] = { 0x04 };
	OSSL_PARAM_BLD *build = build_open();
	EVP_PKEY *key;

	INSIST(k->x.len == COORDINATE_BYTES && k->y.len == COORDINATE_BYTES);
	memcpy(point + 1, k->x.bytes, COORDINATE_BYTES);
	memcpy(point + 1 + COORDINATE_BYTES, k->y.bytes, COORDINATE_BYTES);
	if (OSSL_PARAM_BLD_push_utf8_string(build, OSSL_PKEY_PARAM_GROUP_NAME,
	    "P-256", 0) != 1 || OSSL_PARAM_BLD_push_octet_string(build,
	    OSSL_PKEY_PARAM_PUB_KEY, point, sizeof(point)) != 1)
		PANIC("OpenSSL refuses a point");
	key = key_of_parameters("EC", build);
	OSSL_PARAM_BLD_free(build);
	return key;
}

bool
jwk_openssl_is_point(const struct jwk *p256)
{
	EVP_PKEY *key = p256_open(p256);
	EVP_PKEY_CTX *context;
	bool is_point;

	if (key == NULL) {
		ERR_clear_error();
		return false;
	}
	context = EVP_PKEY_CTX_new_from_pkey(NULL, key, NULL);
	if (context == NULL)
		PANIC("out of memory for a key");
	is_point = EVP_PKEY_public_check(context) == 1;
	EVP_PKEY_CTX_free(context);
	EVP_PKEY_free(key);
	ERR_clear_error();
	return is_point;
}

/* RFC 7518 §3.4: r and s, 32 bytes each; OpenSSL wants them as DER. */
static bool
der_of(struct str signature, unsigned char *der, size_t *len_r)
{
	struct str r = str_first(signature, COORDINATE_BYTES);
	struct str s = str_from(signature, COORDINATE_BYTES);
	ECDSA_SIG *pair;
	int len;

	if (signature.len != (size_t)2 * COORDINATE_BYTES)
		return false;
	pair = ECDSA_SIG_new();
	/* Takes the two numbers. */
	if (pair == NULL ||
	    ECDSA_SIG_set0(pair, number_of(r), number_of(s)) != 1)
		PANIC("out of memory for a signature");
	len = i2d_ECDSA_SIG(pair, &der);
	ECDSA_SIG_free(pair);
	INSIST(len > 0 && len <= DER_MAX_BYTES);
	*len_r = (size_t)len;
	return true;
}

static bool
has_pss(EVP_PKEY_CTX *context)
{
	/* RFC 7518 §3.5: the salt is as long as the hash. */
	return EVP_PKEY_CTX_set_rsa_padding(context,
	    RSA_PKCS1_PSS_PADDING) == 1 &&
	    EVP_PKEY_CTX_set_rsa_mgf1_md(context, EVP_sha256()) == 1 &&
	    EVP_PKEY_CTX_set_rsa_pss_saltlen(context,
	    RSA_PSS_SALTLEN_DIGEST) == 1;
}

static bool
verify(EVP_PKEY *key, enum jws_algorithm algorithm, struct str text,
    struct str signature)
{
	EVP_MD_CTX *digest = EVP_MD_CTX_new();
	EVP_PKEY_CTX *context = NULL;
	bool is_good;

	if (digest == NULL)
		PANIC("out of memory for a digest");
	is_good = EVP_DigestVerifyInit(digest, &context, EVP_sha256(), NULL,
	    key) == 1 && (algorithm != JWS_PS256 || has_pss(context)) &&
	    EVP_DigestVerify(digest, octets(signature), signature.len,
	    octets(text), text.len) == 1;
	EVP_MD_CTX_free(digest);
	return is_good;
}

bool
jwk_openssl_verify(const struct jwk *k, enum jws_algorithm algorithm,
    struct str text, struct str signature)
{
	unsigned char der[DER_MAX_BYTES];
	EVP_PKEY *key;
	size_t len;
	bool is_good;

	if (k->kind == JWK_P256) {
		if (!der_of(signature, der, &len))
			return false;
		signature = str_range(der, len);
	}
	key = k->kind == JWK_RSA ? rsa_open(k) : p256_open(k);
	is_good = key != NULL && verify(key, algorithm, text, signature);
	EVP_PKEY_free(key);
	/* What a signature did not fit is nobody's error. */
	ERR_clear_error();
	return is_good;
}
