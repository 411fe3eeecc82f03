/*
 * hkdf: keys from a key (RFC 5869).
 */
#ifndef BASE_HKDF_H
#define BASE_HKDF_H

#include "base/secret.h"

/*
 * HKDF with HMAC-SHA-256, extract and expand, 32 bytes. An absent salt is the
 * RFC's default of zeros.
 */
struct hash32	hkdf_sha256(struct str key, struct str salt, struct str info);

#endif
