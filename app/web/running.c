#include "web/inside.h"

static const struct server *running;

const struct server *
web_server(void)
{
	return running;
}

void
web_server_set(const struct server *server)
{
	running = server;
}
