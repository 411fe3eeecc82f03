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

/* Why the store refuses an account or a member with FAULT_CONFLICT. */
enum platform_conflict {
	PLATFORM_NAME_TAKEN = 1,
	PLATFORM_ADDRESS_TAKEN,
	PLATFORM_OWNER_NEEDED,
};

/* "the name is …": the same for a program and for a person. */
const char	*platform_conflict_said(enum platform_conflict why);
/*
 * Which it is, of a member that was not put: who is known here has his address.
 */
MUST_USE enum fault platform_member_conflict(struct exchange *x,
		    struct str issuer, struct str subject,
		    enum platform_conflict *why_r);
/* 1 to `max_bytes` bytes without control characters. */
bool	platform_id_is_good(struct str id, size_t max_bytes);

#endif
