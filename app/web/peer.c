#include "web/peer.h"

#include <arpa/inet.h>

static bool
is_among(struct str address, struct str trusted)
{
	struct str one;

	while (str_next(&trusted, ' ', &one))
		if (one.len > 0 && str_equal(one, address))
			return true;
	return false;
}

static bool
read_address(int family, struct str s, void *binary_r)
{
	char text[INET6_ADDRSTRLEN];

	if (s.len == 0 || s.len >= sizeof(text))
		return false;
	memcpy(text, s.bytes, s.len);
	text[s.len] = '\0';
	return inet_pton(family, text, binary_r) == 1;
}

static bool
is_address(struct str s)
{
	struct in6_addr binary;

	return read_address(AF_INET, s, &binary) ||
	    read_address(AF_INET6, s, &binary);
}

/* Cuts the last comma-separated entry off; false when nothing is left. */
static bool
take_last(struct str *list, struct str *entry_r)
{
	size_t i = list->len;

	if (list->len == 0)
		return false;
	while (i > 0 && list->bytes[i - 1] != ',')
		i--;
	*entry_r = str_trim(str_from(*list, i));
	*list = str_first(*list, i == 0 ? 0 : i - 1);
	return true;
}

struct str
peer_of(struct str direct, struct str trusted,
    const struct http_header *headers, size_t headers_count)
{
	struct str peer = direct, list, entry;

	for (size_t i = headers_count; i > 0; i--) {
		if (!str_equal_nocase(headers[i - 1].name,
		    STR("x-forwarded-for")))
			continue;
		list = headers[i - 1].value;
		while (is_among(peer, trusted) && take_last(&list, &entry)) {
			if (!is_address(entry))
				return peer;
			peer = entry;
		}
	}
	return peer;
}

#define SUBSCRIBER_BYTES	8	/* a /64 */

struct str
peer_network(struct arena *a, struct str address)
{
	struct in6_addr binary;

	if (!read_address(AF_INET6, address, &binary))
		return address;
	/* ::ffff:192.0.2.1 would make one network of all of IPv4. */
	if (IN6_IS_ADDR_V4MAPPED(&binary))
		return arena_copy(a, str_range(&binary, sizeof(binary)));
	return arena_copy(a, str_range(&binary, SUBSCRIBER_BYTES));
}
