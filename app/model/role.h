/*
 * role: what a user is in an account, in rising order.
 *
 * A member may use private clients; a developer also creates and edits
 * clients; an admin also publishes, verifies domains and revokes; an owner also
 * manages members and policy. Compare with < and >=.
 */
#ifndef MODEL_ROLE_H
#define MODEL_ROLE_H

#include "base/str.h"

enum role {
	ROLE_NONE = 0,		/* not in the account */
	ROLE_MEMBER,
	ROLE_DEVELOPER,
	ROLE_ADMIN,
	ROLE_OWNER,
};

/* "member", "developer", "admin", "owner"; ROLE_NONE for anything else. */
enum role	role_read(struct str name);
struct str	role_name(enum role role);	/* "" for ROLE_NONE */

#endif
