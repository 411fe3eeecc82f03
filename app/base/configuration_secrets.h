/*
 * configuration_secrets: the one file that holds what must not be seen.
 *
 * Lines of `root_key: <64 hexadecimal digits>`, `hook_key: <text>` and, where
 * somebody asks for them, `mail_password: <text>` (the mail server) and
 * `oidc_secret: <text>` (the OpenID provider), with or without quotes; empty
 * lines and lines that start with # are skipped. Read into guarded memory; only
 * the hook key comes out of it, the root key goes into the keys (keys_open), the
 * others stay secrets.
 */
#ifndef BASE_CONFIGURATION_SECRETS_H
#define BASE_CONFIGURATION_SECRETS_H

#include "base/arena.h"

struct secret;

struct configuration_secrets {
	struct str	 hook_key;
	struct secret	*mail_password;	/* these are the caller's; NULL: none */
	struct secret	*oidc_secret;
};

/*
 * Accepts   a regular file that only its owner can read, at most 4 KiB; a hook
 *           key of 16 to 255 printable ASCII bytes without spaces; of the
 *           others 1 to 255 bytes.
 * Gives     *secrets_r, its hook key in `a`, and open keys.
 * Fails     false, with one sentence in *why_r that shows no secret.
 */
MUST_USE bool	configuration_secrets_read(struct arena *a, const char *path,
		    struct configuration_secrets *secrets_r,
		    struct str *why_r);

#endif
