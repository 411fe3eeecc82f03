/*
 * address: a table of ranges, looked through from the top.
 */
#include "base/address.h"

#include <arpa/inet.h>

#define COUNT(array)	(sizeof(array) / sizeof((array)[0]))

struct range {
	unsigned char	first[16];
	unsigned int	bits;		/* that an address shares with first */
	const char	*use;
};

static const struct range ipv4_ranges[] = {
	{ { 0 }, 8, "this network" },
	{ { 10 }, 8, "private" },
	{ { 100, 64 }, 10, "shared by a carrier" },
	{ { 127 }, 8, "loopback" },
	{ { 169, 254 }, 16, "link-local" },
	{ { 172, 16 }, 12, "private" },
	{ { 192, 0, 0 }, 24, "protocol assignments" },
	{ { 192, 0, 2 }, 24, "documentation" },
	{ { 192, 31, 196 }, 24, "AS112" },
	{ { 192, 52, 193 }, 24, "automatic multicast tunnels" },
	{ { 192, 88, 99 }, 24, "6to4 relay" },
	{ { 192, 168 }, 16, "private" },
	{ { 192, 175, 48 }, 24, "AS112" },
	{ { 198, 18 }, 15, "benchmark" },
	{ { 198, 51, 100 }, 24, "documentation" },
	{ { 203, 0, 113 }, 24, "documentation" },
	{ { 224 }, 4, "multicast" },
	{ { 240 }, 4, "reserved or broadcast" },
};

/* Names first, for the log; then all that is not global unicast. */
static const struct range ipv6_ranges[] = {
	{ { [15] = 1 }, 128, "loopback" },
	{ { 0 }, 128, "unspecified" },
	{ { [10] = 0xff, [11] = 0xff }, 96, "IPv4-mapped" },
	{ { [8] = 0xff, [9] = 0xff }, 96, "IPv4-translated" },
	{ { 0 }, 96, "IPv4-compatible" },
	{ { 0x00, 0x64, 0xff, 0x9b }, 96, "NAT64" },
	{ { 0x00, 0x64, 0xff, 0x9b, 0x00, 0x01 }, 48, "local NAT64" },
	{ { 0x01, 0x00 }, 64, "discard" },
	{ { 0x20, 0x01 }, 32, "Teredo" },
	{ { 0x20, 0x01, 0x00, 0x02 }, 48, "benchmark" },
	{ { 0x20, 0x01 }, 23, "protocol assignments" },
	{ { 0x20, 0x01, 0x0d, 0xb8 }, 32, "documentation" },
	{ { 0x20, 0x02 }, 16, "6to4" },
	{ { 0x26, 0x20, 0x00, 0x4f, 0x80 }, 48, "AS112" },
	{ { 0x3f, 0xff }, 20, "documentation" },
	{ { 0x5f, 0x00 }, 16, "segment routing" },
	{ { 0xfc }, 7, "unique local" },
	{ { 0xfe, 0x80 }, 10, "link-local" },
	{ { 0xfe, 0xc0 }, 10, "site-local" },
	{ { 0xff }, 8, "multicast" },
};

/* 2000::/3 */
static const struct range ipv6_global = { { 0x20 }, 3, "global unicast" };

static bool
is_in(const unsigned char *bytes, const struct range *r)
{
	unsigned int whole = r->bits / 8, rest = r->bits % 8;

	if (memcmp(bytes, r->first, whole) != 0)
		return false;
	return rest == 0 ||
	    (bytes[whole] ^ r->first[whole]) >> (8 - rest) == 0;
}

bool
address_read(struct str literal, struct address *address_r)
{
	struct address address = { .is_ipv6 = false };
	char text[INET6_ADDRSTRLEN];

	if (literal.len == 0 || literal.len >= sizeof(text) ||
	    str_find(literal, '\0', 0) != SIZE_MAX)
		return false;
	memcpy(text, literal.bytes, literal.len);
	text[literal.len] = '\0';
	address.is_ipv6 = str_find(literal, ':', 0) != SIZE_MAX;
	if (inet_pton(address.is_ipv6 ? AF_INET6 : AF_INET, text,
	    address.bytes) != 1)
		return false;
	*address_r = address;
	return true;
}

bool
address_read_bytes(struct str bytes, struct address *address_r)
{
	if (bytes.len != 4 && bytes.len != 16)
		return false;
	*address_r = (struct address){ .is_ipv6 = bytes.len == 16 };
	memcpy(address_r->bytes, bytes.bytes, bytes.len);
	return true;
}

struct str
address_text(struct arena *a, const struct address *address)
{
	char text[INET6_ADDRSTRLEN];

	if (inet_ntop(address->is_ipv6 ? AF_INET6 : AF_INET, address->bytes,
	    text, sizeof(text)) == NULL)
		PANIC("an address that cannot be written");
	return arena_copy(a, str_of(text));
}

bool
address_equal(const struct address *a, const struct address *b)
{
	return a->is_ipv6 == b->is_ipv6 &&
	    memcmp(a->bytes, b->bytes, a->is_ipv6 ? 16 : 4) == 0;
}

bool
address_is_loopback(const struct address *address)
{
	static const unsigned char one[16] = { [15] = 1 };

	return address->is_ipv6 ? memcmp(address->bytes, one, 16) == 0 :
	    address->bytes[0] == 127;
}

const char *
address_special_use(const struct address *address)
{
	const struct range *ranges = address->is_ipv6 ? ipv6_ranges :
	    ipv4_ranges;
	size_t count = address->is_ipv6 ? COUNT(ipv6_ranges) :
	    COUNT(ipv4_ranges);

	for (size_t i = 0; i < count; i++) {
		if (is_in(address->bytes, &ranges[i]))
			return ranges[i].use;
	}
	if (address->is_ipv6 && !is_in(address->bytes, &ipv6_global))
		return "not global";
	return NULL;
}
