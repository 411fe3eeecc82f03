#include "base/mailbox.h"

#include <string.h>

#define MAILBOX_MAX_BYTES	((size_t)254)
#define LOCAL_MAX_BYTES		((size_t)64)

static bool
is_alnum(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9');
}

/* Words of these bytes with one dot between. */
static bool
is_dotted(struct str s, const char *others)
{
	bool is_after_dot = true;

	for (size_t i = 0; i < s.len; i++) {
		char c = s.bytes[i];

		if (c == '.' && is_after_dot)
			return false;
		is_after_dot = c == '.';
		if (c != '.' && !is_alnum(c) && (unsigned char)c < 0x80 &&
		    (c == '\0' || strchr(others, c) == NULL))
			return false;
	}
	return !is_after_dot;
}

bool
mailbox_is_fine(struct str address)
{
	size_t at = str_find(address, '@', 0);
	struct str local = str_first(address, at);

	if (at == SIZE_MAX || address.len > MAILBOX_MAX_BYTES ||
	    local.len > LOCAL_MAX_BYTES || !str_is_utf8(address) ||
	    str_has_control(address))
		return false;
	return is_dotted(local, "!#$%&'*+-/=?^_`{|}~") &&
	    is_dotted(str_from(address, at + 1), "-");
}
