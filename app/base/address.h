/*
 * address: numbers of machines, and which of them are not somebody on the
 * public internet.
 *
 * The table is for calls that a stranger makes us make: whatever it names could
 * be a machine of ours, a neighbour's, or one that only looks like a public
 * one because a gateway translates it.
 */
#ifndef BASE_ADDRESS_H
#define BASE_ADDRESS_H

#include "base/arena.h"

struct address {
	bool		is_ipv6;
	unsigned char	bytes[16];	/* IPv4: the first four */
};

/* A literal without brackets, zone or port, as inet_pton(3) reads it. */
MUST_USE bool	address_read(struct str literal, struct address *address_r);
/* From a DNS record: 4 bytes or 16. */
MUST_USE bool	address_read_bytes(struct str bytes,
		    struct address *address_r);
/* As RFC 5952 writes it, without brackets. */
struct str	address_text(struct arena *a, const struct address *address);
bool		address_equal(const struct address *a,
		    const struct address *b);
/* 127.0.0.0/8 or ::1. */
bool		address_is_loopback(const struct address *address);
/*
 * What an address is reserved for, in a word or two for the log ("private",
 * "link-local"); NULL for one that can belong to anybody.
 *
 * IPv6 outside of 2000::/3 is never public. Forms that carry an IPv4 address
 * (mapped, compatible, NAT64, 6to4, Teredo) are reserved whatever they carry.
 *
 * Source    RFC 6890 and IANA's special-purpose registries (2024), RFC 9637.
 */
const char	*address_special_use(const struct address *address);

#endif
