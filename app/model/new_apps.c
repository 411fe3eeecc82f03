/*
 * new_apps: the three names.
 */
#include "model/new_apps.h"

enum new_apps
new_apps_read(struct str name)
{
	for (enum new_apps m = NEW_APPS_ALL; m <= NEW_APPS_NONE; m++) {
		if (str_equal(name, new_apps_name(m)))
			return m;
	}
	return NEW_APPS_UNKNOWN;
}

struct str
new_apps_name(enum new_apps mode)
{
	switch (mode) {
	case NEW_APPS_UNKNOWN:
		return STR("");
	case NEW_APPS_ALL:
		return STR("all");
	case NEW_APPS_VERIFIED:
		return STR("verified");
	case NEW_APPS_NONE:
		return STR("none");
	}
	PANIC("no such mode: %d", (int)mode);
}
