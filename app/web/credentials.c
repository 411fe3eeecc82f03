#include "web/credentials.h"

#include <sodium.h>

#include "base/url.h"

#define TOKEN_MAX_BYTES		((size_t)8 * 1024)
#define BASIC_MAX_BYTES		((size_t)4 * 1024)

/* What follows the scheme's name; absent if the header is of another scheme. */
static struct str
after_scheme(const struct exchange *x, struct str scheme)
{
	struct str value = str_trim(exchange_header(x, STR("Authorization")));

	if (value.len <= scheme.len || value.bytes[scheme.len] != ' ' ||
	    !str_equal_nocase(str_first(value, scheme.len), scheme))
		return STR_ABSENT;
	return str_trim(str_from(value, scheme.len + 1));
}

/* RFC 6750 §2.1: 1*( ALPHA / DIGIT / "-" / "." / "_" / "~" / "+" / "/" ) "=" */
static bool
is_token68(struct str s)
{
	static const char marks[] = "-._~+/=";

	for (size_t i = 0; i < s.len; i++) {
		char c = s.bytes[i];

		if (!(c >= '0' && c <= '9') && !(c >= 'A' && c <= 'Z') &&
		    !(c >= 'a' && c <= 'z') && (c == '\0' ||
		    strchr(marks, c) == NULL))
			return false;
	}
	return s.len > 0;
}

struct str
exchange_bearer(const struct exchange *x)
{
	struct str token = after_scheme(x, STR("Bearer"));

	if (token.len > TOKEN_MAX_BYTES || !is_token68(token))
		return STR_ABSENT;
	return token;
}

enum fault
exchange_basic_as_sent(struct exchange *x, struct str *name_r,
    struct str *secret_r, bool *is_there_r)
{
	struct str text = after_scheme(x, STR("Basic"));
	size_t colon, len;
	struct str pair;
	char *plain;

	*is_there_r = !str_is_absent(text);
	if (!*is_there_r)
		return FAULT_NONE;
	if (text.len > BASIC_MAX_BYTES)
		return FAULT_BAD_REQUEST;
	plain = arena_take(x->arena, text.len + 1);
	if (sodium_base642bin((unsigned char *)plain, text.len, text.bytes,
	    text.len, NULL, &len, NULL, sodium_base64_VARIANT_ORIGINAL) != 0)
		return FAULT_BAD_REQUEST;
	pair = str_range(plain, len);
	colon = str_find(pair, ':', 0);
	if (colon == SIZE_MAX || !str_is_utf8(pair) || str_has_control(pair))
		return FAULT_BAD_REQUEST;
	*name_r = str_first(pair, colon);
	*secret_r = str_from(pair, colon + 1);
	return FAULT_NONE;
}

enum fault
exchange_basic(struct exchange *x, struct str *name_r, struct str *secret_r,
    bool *is_there_r)
{
	struct str name, secret;

	TRY(exchange_basic_as_sent(x, &name, &secret, is_there_r));
	if (!*is_there_r)
		return FAULT_NONE;
	if (!percent_decode(x->arena, name, true, name_r) ||
	    !percent_decode(x->arena, secret, true, secret_r))
		return FAULT_BAD_REQUEST;
	return FAULT_NONE;
}
