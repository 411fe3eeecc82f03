#include "web/inside.h"

#define COOKIE_MAX_BYTES	128

struct hash32
session_cookie_hash(struct str cookie)
{
	return KEYED_HASH(KEY_SESSION_HASH, cookie);
}

enum fault
person_find(struct exchange *x)
{
	const struct server *server = web_server();
	struct str cookie = exchange_cookie(x, SESSION_COOKIE);

	if (str_is_empty(cookie) || cookie.len > COOKIE_MAX_BYTES ||
	    server == NULL || server->hooks.find_person == NULL)
		return FAULT_NONE;
	return server->hooks.find_person(x, session_cookie_hash(cookie));
}
