/*
 * server: start-up, workers, listeners, drain. The room that owns Kore.
 *
 * Workers open their own SO_REUSEPORT sockets after the fork (DESIGN D9); the
 * parent first binds the port without it, so that "port in use" is one clear
 * sentence. No CPU affinity. A dead worker is restarted with back-off; workers
 * die with their parent. SIGTERM drains: listeners close, requests in flight
 * get 10 s. seccomp is always enforcing.
 */
#ifndef WEB_SERVER_H
#define WEB_SERVER_H

#include "web/route.h"
#include "web/session.h"

struct server {
	const struct configuration	*conf;
	const struct route_table *const	*tables;
	size_t				 tables_count;
	struct web_hooks		 hooks;
	/* In each worker, after the loop, fibers, pg and http are open. */
	void				(*worker_started)(
					    const struct configuration *conf);
};

/* Kore's names of the two listeners. */
#define SERVER_PUBLIC	"public"
#define SERVER_HOOK	"hook"

/*
 * Hands over to Kore's main loop; returns the process's exit status.
 *
 * Takes     argv: the process title is written over it and over what getenv
 *           gave before.
 */
int	server_run(int argc, char **argv, const struct server *s);

#endif
