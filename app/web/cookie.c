#include "web/cookie.h"

struct jar {
	struct cookie	*items;
	size_t		 count;
};

static bool
is_ours(struct str name)
{
	return str_starts(name, STR("placet")) ||
	    str_starts(name, STR("__Host-placet"));
}

static enum fault
jar_add(struct jar *jar, struct str piece)
{
	size_t equals = str_find(piece, '=', 0);
	struct cookie c;

	if (equals == SIZE_MAX) {
		c.name = STR("");
		c.value = piece;
	} else {
		c.name = str_trim(str_first(piece, equals));
		c.value = str_trim(str_from(piece, equals + 1));
	}
	if (is_ours(c.name))
		for (size_t i = 0; i < jar->count; i++)
			if (str_equal(jar->items[i].name, c.name))
				return FAULT_BAD_REQUEST;
	if (jar->count == COOKIES_MAX)
		return FAULT_TOO_LARGE;
	jar->items[jar->count++] = c;
	return FAULT_NONE;
}

enum fault
cookies_read(struct arena *a, const struct http_header *headers,
    size_t headers_count, struct cookie_list *list_r)
{
	struct jar jar = { ARENA_ARRAY(a, struct cookie, COOKIES_MAX), 0 };
	struct str rest, piece;

	for (size_t i = 0; i < headers_count; i++) {
		if (!str_equal_nocase(headers[i].name, STR("cookie")))
			continue;
		rest = headers[i].value;
		while (str_next(&rest, ';', &piece)) {
			piece = str_trim(piece);
			if (!str_is_empty(piece))
				TRY(jar_add(&jar, piece));
		}
	}
	list_r->items = jar.items;
	list_r->count = jar.count;
	return FAULT_NONE;
}

struct str
cookie_find(const struct cookie_list *list, struct str name)
{
	for (size_t i = 0; i < list->count; i++)
		if (str_equal(list->items[i].name, name))
			return list->items[i].value;
	return STR_ABSENT;
}
