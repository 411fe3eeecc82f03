#include "gateway/token_identity.h"

struct str
token_bare(struct str token)
{
	static const struct str prefixes[] = {
		{ "ory_rt_", 7 }, { "ory_at_", 7 },
	};

	for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++)
		if (str_starts(token, prefixes[i]))
			return str_from(token, prefixes[i].len);
	return token;
}

struct str
token_identity(struct str token)
{
	size_t dot = str_find(token, '.', 0);

	if (dot != SIZE_MAX && dot + 1 < token.len &&
	    str_find(token, '.', dot + 1) == SIZE_MAX)
		return str_from(token, dot + 1);
	return token_bare(token);
}

struct hash32
token_hash(struct str token)
{
	return KEYED_HASH(KEY_TOKEN_HASH, token_identity(token));
}
