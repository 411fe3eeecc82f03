#include "web/listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#define BACKLOG	1024

struct any_address {
	struct sockaddr_storage	storage;
	socklen_t		bytes;
};

int
listen_family(const struct configuration_address *address)
{
	return strchr(address->host, ':') == NULL ? AF_INET : AF_INET6;
}

static struct any_address
read_address(const struct configuration_address *address)
{
	struct any_address any = { .bytes = 0 };
	struct sockaddr_in *v4 = (struct sockaddr_in *)&any.storage;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)&any.storage;
	in_port_t port = htons((uint16_t)address->port);

	if (listen_family(address) == AF_INET) {
		v4->sin_family = AF_INET;
		v4->sin_port = port;
		if (inet_pton(AF_INET, address->host, &v4->sin_addr) == 1)
			any.bytes = sizeof(*v4);
	} else {
		v6->sin6_family = AF_INET6;
		v6->sin6_port = port;
		if (inet_pton(AF_INET6, address->host, &v6->sin6_addr) == 1)
			any.bytes = sizeof(*v6);
	}
	return any;
}

static bool
set_option(int fd, int level, int option)
{
	static const int on = 1;

	return setsockopt(fd, level, option, &on, sizeof(on)) == 0;
}

/* Gives a bound descriptor or -1 with errno. */
static int
bind_to(const struct configuration_address *address, bool is_shared)
{
	struct any_address any = read_address(address);
	int family = listen_family(address);
	int fd, why;

	if (any.bytes == 0) {
		errno = EADDRNOTAVAIL;
		return -1;
	}
	fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd == -1)
		return -1;
	if (set_option(fd, SOL_SOCKET, SO_REUSEADDR) &&
	    (!is_shared || set_option(fd, SOL_SOCKET, SO_REUSEPORT)) &&
	    (family == AF_INET ||
	    set_option(fd, IPPROTO_IPV6, IPV6_V6ONLY)) &&
	    set_option(fd, IPPROTO_TCP, TCP_NODELAY) &&
	    bind(fd, (const struct sockaddr *)&any.storage, any.bytes) == 0)
		return fd;
	why = errno;
	close(fd);
	errno = why;
	return -1;
}

bool
listen_probe(const struct configuration_address *address)
{
	int fd = bind_to(address, false);
	bool is_free;
	int why;

	if (fd == -1)
		return false;
	/* Only listen() tells when the other one binds with SO_REUSEADDR. */
	is_free = listen(fd, 1) == 0;
	why = errno;
	close(fd);
	errno = why;
	return is_free;
}

int
listen_open(const struct configuration_address *address)
{
	int fd = bind_to(address, true);
	int why;

	if (fd == -1 || listen(fd, BACKLOG) == 0)
		return fd;
	why = errno;
	close(fd);
	errno = why;
	return -1;
}
