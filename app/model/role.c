/*
 * role: the four names.
 */
#include "model/role.h"

enum role
role_read(struct str name)
{
	for (enum role r = ROLE_MEMBER; r <= ROLE_OWNER; r++) {
		if (str_equal(name, role_name(r)))
			return r;
	}
	return ROLE_NONE;
}

struct str
role_name(enum role role)
{
	switch (role) {
	case ROLE_NONE:
		return STR("");
	case ROLE_MEMBER:
		return STR("member");
	case ROLE_DEVELOPER:
		return STR("developer");
	case ROLE_ADMIN:
		return STR("admin");
	case ROLE_OWNER:
		return STR("owner");
	}
	PANIC("no such role: %d", (int)role);
}
