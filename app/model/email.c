/*
 * email: small rules; the mailbox itself is asked by sending a mail.
 */
#include "model/email.h"

static bool
is_letter_or_digit(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* Letters, digits and inner hyphens; bytes past ASCII pass (RFC 6531). */
static bool
is_label(struct str label)
{
	if (label.len == 0 || label.len > 63 || label.bytes[0] == '-' ||
	    label.bytes[label.len - 1] == '-')
		return false;
	for (size_t i = 0; i < label.len; i++) {
		char c = label.bytes[i];

		if (!is_letter_or_digit(c) && c != '-' &&
		    (unsigned char)c < 0x80)
			return false;
	}
	return true;
}

static bool
is_domain(struct str domain)
{
	struct str rest = domain;
	struct str label;
	size_t labels = 0;

	if (str_ends(domain, STR(".")))
		return false;
	while (str_next(&rest, '.', &label)) {
		if (!is_label(label))
			return false;
		labels++;
	}
	return labels >= 2;
}

static bool
is_local_part(struct str local)
{
	if (local.len == 0 || local.len > 64)
		return false;
	for (size_t i = 0; i < local.len; i++) {
		switch (local.bytes[i]) {
		case ' ': case '"': case '(': case ')': case ',': case ':':
		case ';': case '<': case '>': case '[': case '\\': case ']':
			return false;
		default:
			break;
		}
	}
	return true;
}

bool
email_normalise(struct arena *a, struct str typed, struct str *email_r)
{
	struct str s = str_trim(typed);
	size_t at = str_find(s, '@', 0);
	struct str lower;
	char *bytes;

	if (s.len > EMAIL_MAX_BYTES || at == SIZE_MAX ||
	    str_find(s, '@', at + 1) != SIZE_MAX ||
	    !str_is_utf8(s) || str_has_control(s))
		return false;

	bytes = arena_take(a, s.len);
	for (size_t i = 0; i < s.len; i++) {
		bytes[i] = s.bytes[i];
		if (bytes[i] >= 'A' && bytes[i] <= 'Z')
			bytes[i] = (char)(bytes[i] - 'A' + 'a');
	}
	lower = str_range(bytes, s.len);
	if (!is_local_part(str_first(lower, at)) ||
	    !is_domain(str_from(lower, at + 1)))
		return false;
	*email_r = lower;
	return true;
}
