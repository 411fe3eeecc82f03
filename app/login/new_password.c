#include "login/new_password.h"

#include "session/password.h"

#define MIN	8
#define MAX	1024
#define TEXT(n)	TEXT_(n)
#define TEXT_(n)	STR(#n)

_Static_assert(MIN == PASSWORD_MIN_BYTES && MAX == PASSWORD_MAX_BYTES,
    "what is said is what is judged");

enum message
new_password_mistake(struct str password)
{
	switch (password_check(password)) {
	case PASSWORD_TOO_SHORT:
	case PASSWORD_NOT_TEXT:
		return MESSAGE_PASSWORD_TOO_SHORT;
	case PASSWORD_TOO_LONG:
		return MESSAGE_PASSWORD_TOO_LONG;
	case PASSWORD_FINE:
		break;
	}
	return MESSAGE_NONE;
}

struct said
new_password_said(enum message message)
{
	struct said said = { .message = message };

	if (message == MESSAGE_PASSWORD_TOO_SHORT)
		said.with[0] = TEXT(MIN);
	if (message == MESSAGE_PASSWORD_TOO_LONG)
		said.with[0] = TEXT(MAX);
	return said;
}
