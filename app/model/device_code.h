/*
 * device_code: the two codes of a device that has no browser (RFC 8628).
 *
 * The user code is short, read from one screen and typed into another; the
 * device code is a secret that only the device holds. Of both the store knows a
 * keyed hash. From the device code come a key pair, so that what is answered
 * for the device can be sealed to it while it is away, and the PKCE verifier of
 * its authorization, which is therefore kept nowhere.
 */
#ifndef MODEL_DEVICE_CODE_H
#define MODEL_DEVICE_CODE_H

#include "base/secret.h"

#define DEVICE_GRANT_TYPE	\
	STR("urn:ietf:params:oauth:grant-type:device_code")

/* The page where a person types a user code. */
#define DEVICE_PATH	STR("/device")

/* 256 random bits as text. */
struct str	device_code_make(struct arena *a);
struct hash32	device_code_hash(struct str device_code);
struct hash32	device_code_public_key(struct str device_code);
/* Opens what was sealed to the public key with box_seal(). */
MUST_USE bool	device_code_unseal(struct arena *a, struct str device_code,
		    struct str sealed, struct str *plain_r);
/* The same each time (RFC 7636 §4.1); its S256 challenge (§4.2). */
struct str	device_code_verifier(struct arena *a, struct str device_code);
struct str	device_code_challenge(struct arena *a, struct str device_code);

/*
 * "WDJB-MJHT": eight letters out of twenty, without vowels, so that no words
 * come out, and without what looks alike (RFC 8628 §6.1): 34.5 random bits.
 */
struct str	user_code_make(struct arena *a);
/*
 * Accepts   a code as a person types it: any case, with blanks and dashes
 *           wherever they like.
 * Gives     *code_r as we write it; false if it cannot be one of ours.
 */
MUST_USE bool	user_code_read(struct arena *a, struct str typed,
		    struct str *code_r);
struct hash32	user_code_hash(struct str code);

#endif
