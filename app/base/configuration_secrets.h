/*
 * configuration_secrets: the one file that holds what must not be seen.
 *
 * Lines of `root_key: <64 hexadecimal digits>` and `hook_key: <text>`, with or
 * without quotes; empty lines and lines that start with # are skipped. Read
 * into guarded memory; only the hook key comes out, the root key goes into the
 * keys (keys_open).
 */
#ifndef BASE_CONFIGURATION_SECRETS_H
#define BASE_CONFIGURATION_SECRETS_H

#include "base/arena.h"

/*
 * Accepts   a regular file that only its owner can read, at most 4 KiB; a hook
 *           key of 16 to 255 printable ASCII bytes without spaces.
 * Gives     *hook_key_r in `a`, and open keys.
 * Fails     false, with one sentence in *why_r that shows no secret.
 */
MUST_USE bool	configuration_secrets_read(struct arena *a, const char *path,
		    struct str *hook_key_r, struct str *why_r);

#endif
