/*
 * configuration_secrets: the one file that holds what must not be seen.
 *
 * Lines of `root_key: <64 hexadecimal digits>`, `hook_key: <text>` and, where
 * the mail server asks for one, `mail_password: <text>`, with or without quotes;
 * empty lines and lines that start with # are skipped. Read into guarded memory;
 * only the hook key comes out of it, the root key goes into the keys
 * (keys_open), the password stays a secret.
 */
#ifndef BASE_CONFIGURATION_SECRETS_H
#define BASE_CONFIGURATION_SECRETS_H

#include "base/arena.h"

struct secret;

/*
 * Accepts   a regular file that only its owner can read, at most 4 KiB; a hook
 *           key of 16 to 255 printable ASCII bytes without spaces; a password
 *           of 1 to 255 bytes.
 * Gives     *hook_key_r in `a`, *mail_password_r (the caller's; NULL if there
 *           is none), and open keys.
 * Fails     false, with one sentence in *why_r that shows no secret.
 */
MUST_USE bool	configuration_secrets_read(struct arena *a, const char *path,
		    struct str *hook_key_r, struct secret **mail_password_r,
		    struct str *why_r);

#endif
