/*
 * jwk_openssl: RSA and P-256 through OpenSSL. Private to jwk.c.
 */
#ifndef MODEL_JWK_OPENSSL_H
#define MODEL_JWK_OPENSSL_H

#include "model/jwk.h"

/* A point of the curve that is not its zero. */
bool		jwk_openssl_is_point(const struct jwk *p256);
/* For a key and an algorithm that fit each other. */
MUST_USE bool	jwk_openssl_verify(const struct jwk *key,
		    enum jws_algorithm algorithm, struct str text,
		    struct str signature);

#endif
