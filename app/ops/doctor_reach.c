#include "ops/doctor_reach.h"

#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "fiber/thread.h"

#define NAME_BYTES	256

struct lookup {
	char	name[NAME_BYTES];
	bool	is_private;
};

static bool
ipv4_is_private(const unsigned char *ip)
{
	return ip[0] == 127 || ip[0] == 10 ||
	    (ip[0] == 172 && ip[1] >= 16 && ip[1] <= 31) ||
	    (ip[0] == 192 && ip[1] == 168);
}

static bool
is_private(const struct sockaddr *address)
{
	const unsigned char *ip;
	struct sockaddr_in6 v6;
	struct sockaddr_in v4;

	if (address->sa_family == AF_INET) {
		memcpy(&v4, address, sizeof(v4));
		return ipv4_is_private((const unsigned char *)&v4.sin_addr);
	}
	if (address->sa_family != AF_INET6)
		return false;
	memcpy(&v6, address, sizeof(v6));
	ip = v6.sin6_addr.s6_addr;
	if (IN6_IS_ADDR_V4MAPPED(&v6.sin6_addr))
		return ipv4_is_private(ip + 12);
	return IN6_IS_ADDR_LOOPBACK(&v6.sin6_addr) || (ip[0] & 0xfe) == 0xfc;
}

/* In a thread: the system's look-up blocks. */
static void
look_up(void *argument)
{
	const struct addrinfo hints = { .ai_socktype = SOCK_STREAM };
	struct lookup *lookup = argument;
	struct addrinfo *found, *one;

	lookup->is_private = true;
	if (getaddrinfo(lookup->name, NULL, &hints, &found) != 0)
		return;
	for (one = found; one != NULL; one = one->ai_next)
		if (!is_private(one->ai_addr))
			lookup->is_private = false;
	freeaddrinfo(found);
}

bool
doctor_is_private(const struct url *url, struct mono deadline)
{
	struct lookup lookup = { .is_private = true };

	if (url->host.len >= sizeof(lookup.name))
		return false;
	memcpy(lookup.name, url->host.bytes, url->host.len);
	if (thread_await(look_up, &lookup, sizeof(lookup), deadline) !=
	    FAULT_NONE)
		return true;
	return lookup.is_private;
}
