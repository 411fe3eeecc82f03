/*
 * cookie: the Cookie header, read whole.
 *
 * Values are kept as they are, with every '=' and quote in them. Other
 * programs' cookies may be repeated or odd; ours may not be repeated, because
 * that is how a neighbouring host would slip in its own (security.md A20).
 */
#ifndef WEB_COOKIE_H
#define WEB_COOKIE_H

#include "base/arena.h"
#include "base/fault.h"
#include "fiber/http.h"

#define COOKIES_MAX	50

struct cookie {
	struct str	name;
	struct str	value;
};

struct cookie_list {
	const struct cookie	*items;
	size_t			 count;
};

/*
 * Reads all Cookie headers among `headers`; there may be several (RFC 9113
 * §8.2.3 allows to cut them).
 *
 * Gives     *list_r, borrowing the headers' text.
 * Fails     FAULT_TOO_LARGE: more than 50; FAULT_BAD_REQUEST: a name of ours,
 *           with or without the __Host- prefix, twice.
 */
MUST_USE enum fault cookies_read(struct arena *a,
		    const struct http_header *headers, size_t headers_count,
		    struct cookie_list *list_r);
/* The first of that exact name; absent if none. */
struct str	 cookie_find(const struct cookie_list *list, struct str name);

#endif
