/*
 * platform: accounts and members that a platform of the operator's keeps, by a
 * file or through the operator API.
 *
 * The platform calls an account by its own id, and a person by issuer and
 * subject of the OpenID provider. What it does not know of is not touched.
 */
#ifndef PLATFORM_PLATFORM_H
#define PLATFORM_PLATFORM_H

#include "page/command.h"

extern const struct command_table platform_commands;

#define PLATFORM_ID_MAX_BYTES	((size_t)128)
#define PLATFORM_SUBJECT_MAX_BYTES ((size_t)255)

/* 1 to `max_bytes` bytes without control characters. */
bool	platform_id_is_good(struct str id, size_t max_bytes);

#endif
