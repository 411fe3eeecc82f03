/*
 * new_apps: which new apps an account takes. What each mode admits is in the
 * store (placet.new_apps_mode), which alone decides.
 */
#ifndef MODEL_NEW_APPS_H
#define MODEL_NEW_APPS_H

#include "base/str.h"

enum new_apps {
	NEW_APPS_UNKNOWN = 0,	/* a mode that this program has no words for */
	NEW_APPS_ALL,
	NEW_APPS_VERIFIED,	/* verified ones, and the account's own */
	NEW_APPS_NONE,		/* but the operator's */
};

/* "all", "verified", "none"; NEW_APPS_UNKNOWN for anything else. */
enum new_apps	new_apps_read(struct str name);
struct str	new_apps_name(enum new_apps mode);	/* "" for unknown */

#endif
