#include "web/server.h"

#include <kore/kore.h>
#include <kore/http.h>

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/metric.h"
#include "fiber/fiber.h"
#include "fiber/loop.h"
#include "fiber/outside.h"
#include "fiber/pg.h"
#include "fiber/thread.h"
#include "web/bare.h"
#include "web/dispatch.h"
#include "web/gate.h"
#include "web/inside.h"
#include "web/listen.h"
#include "web/multipart.h"
#include "web/sandbox.h"

enum {
	HEAD_TIMEOUT_S = 10,		/* from a request's first byte */
	BODY_TIMEOUT_S = 20,		/* from then, too */
	KEEPALIVE_S = 75,		/* longer than a proxy in front */
	CONNECTIONS_MAX = 2000,		/* per worker */
	DESCRIPTORS_MAX = 4096,		/* per worker */
	REQUESTS_MAX = 2000,		/* above all lanes together */
	TICK_MS = 100,
	DRAIN_MS = 10000,
	READER_CONNECTIONS = 4,		/* per worker */
	WRITER_CONNECTIONS = 4,
	HOOK_CONNECTIONS = 2,
	BACK_OFF_FIRST_MS = 100,
	BACK_OFF_MAX_MS = 5000,
	QUIET_MS = 10000,		/* so long no worker has ended */
};

/* What the parent and all workers share about workers' lives. */
struct lives {
	int	begun;			/* workers forked since the start */
	int	restarts;		/* without a quiet time between them */
	int64_t	restarted_ms;		/* the last; clock of struct mono */
};

static struct server server;
static struct lives *lives;
static pid_t parent_pid;
static volatile sig_atomic_t must_drain;

void	kore_parent_configure(int, char **);
void	kore_worker_configure(void);
void	kore_worker_teardown(void);
int	kore_main(int, char **);

/*
 * The parent
 */
static void
probe_or_exit(const struct configuration_address *address)
{
	if (listen_probe(address))
		return;
	fprintf(stderr, "placet: cannot listen on %s port %d: %s\n",
	    address->host, address->port, strerror(errno));
	exit(EXIT_FAILURE);
}

static void
add_server(const char *name)
{
	struct kore_server *srv = kore_server_create(name);
	struct kore_domain *dom = kore_domain_new("*");

	srv->tls = 0;
	if (!kore_domain_attach(dom, srv) ||
	    !kore_module_handler_new(dom, "^/", "web_dispatch", NULL,
	    HANDLER_TYPE_DYNAMIC))
		PANIC("Kore does not take the server %s", name);
}

/* Kore counts the open descriptors up to the soft limit one by one (worker.c,
 * kore_worker_privdrop), and secrets in memory must not become a core file. */
static void
limit_resources(void)
{
	struct rlimit files, core = { 0, 0 };

	if (getrlimit(RLIMIT_NOFILE, &files) != 0)
		PANIC("getrlimit: %s", strerror(errno));
	if (files.rlim_max > DESCRIPTORS_MAX)
		files.rlim_max = DESCRIPTORS_MAX;
	files.rlim_cur = files.rlim_max;
	if (setrlimit(RLIMIT_NOFILE, &files) != 0 ||
	    setrlimit(RLIMIT_CORE, &core) != 0)
		PANIC("setrlimit: %s", strerror(errno));
	worker_rlimit_nofiles = (u_int32_t)files.rlim_max - 64;
	worker_max_connections = CONNECTIONS_MAX;
	if (worker_max_connections > worker_rlimit_nofiles / 2)
		worker_max_connections = worker_rlimit_nofiles / 2;
	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
		PANIC("prctl: %s", strerror(errno));
}

static void
set_kore(const struct configuration *conf)
{
	/* No privileges to drop: the service manager starts us without any. */
	skip_chroot = 1;
	skip_runas = 1;
	kore_foreground = 1;
	kore_quiet = 1;
	kore_pidfile = kore_strdup("");
	worker_count = (u_int8_t)conf->workers;
	worker_set_affinity = 0;	/* it would pin our threads as well */

	http_server_version("placet");
	http_hsts_enable = 0;
	http_body_max = GATE_BODY_MAX_BYTES;	/* the gate says it anew */
	gate_let_upload(route_takes_upload, UPLOAD_BODY_MAX_BYTES);
	http_header_max = GATE_HEAD_MAX_BYTES;
	http_header_timeout = HEAD_TIMEOUT_S;
	http_body_timeout = BODY_TIMEOUT_S;
	http_keepalive_time = KEEPALIVE_S;
	http_request_limit = REQUESTS_MAX;
	http_request_ms = 1000;		/* what is left waits for an event */
}

/* Waits, but not against a signal that asks the process to end. */
static void
wait_or_end(int64_t ms)
{
	struct timespec left = { ms / 1000, ms % 1000 * 1000000 };

	while (nanosleep(&left, &left) == -1) {
		if (sig_recv == SIGTERM || sig_recv == SIGINT ||
		    sig_recv == SIGQUIT)
			_exit(EXIT_SUCCESS);
	}
}

/*
 * Runs in each worker as it is forked, before anything in it can fail: Kore
 * restarts a dead worker at once and for ever (worker.c, worker_reaper), up to
 * 500 times a second.
 */
static void
back_off(void)
{
	int64_t now_ms = mono_now().ms, wait_ms = BACK_OFF_FIRST_MS;

	if (lives->begun++ < server.conf->workers)
		return;
	metric_add(METRIC_WORKER_RESTARTS, 1);
	if (now_ms - lives->restarted_ms > QUIET_MS)
		lives->restarts = 0;
	lives->restarted_ms = now_ms;
	for (int i = 1; i < lives->restarts && wait_ms < BACK_OFF_MAX_MS; i++)
		wait_ms *= 2;
	if (lives->restarts++ == 0)
		wait_ms = 0;
	log_event(LOG_ALARM, "worker_restarted",
	    LOG_INT("restarts", lives->restarts), LOG_INT("wait_ms", wait_ms));
	wait_or_end(wait_ms);
}

void
kore_parent_configure(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	probe_or_exit(&server.conf->listen);
	probe_or_exit(&server.conf->hook_listen);
	limit_resources();
	set_kore(server.conf);
	sandbox_open();
	add_server(SERVER_PUBLIC);
	add_server(SERVER_HOOK);

	lives = mmap(NULL, sizeof(*lives),
	    PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (lives == MAP_FAILED)
		PANIC("mmap: %s", strerror(errno));
	parent_pid = getpid();
	if (pthread_atfork(NULL, NULL, back_off) != 0)
		PANIC("pthread_atfork: out of memory");
	log_event(LOG_NOTE, "start",
	    LOG_STR("public_url", server.conf->public_url),
	    LOG_STR("listen", str_of(server.conf->listen.host)),
	    LOG_INT("port", server.conf->listen.port),
	    LOG_INT("hook_port", server.conf->hook_listen.port),
	    LOG_INT("workers", server.conf->workers));
}

/*
 * A worker
 */
static void
asked_to_stop(int signal_number)
{
	(void)signal_number;
	must_drain = 1;
}

/* Workers end with their parent, even if it was killed. */
static void
follow_parent(void)
{
	struct sigaction stop = { .sa_handler = asked_to_stop };

	if (sigaction(SIGTERM, &stop, NULL) != 0 ||
	    sigaction(SIGINT, &stop, NULL) != 0 ||
	    prctl(PR_SET_PDEATHSIG, SIGTERM, 0, 0, 0) != 0)
		PANIC("a worker cannot follow its parent: %s",
		    strerror(errno));
	if (getppid() != parent_pid)
		exit(EXIT_FAILURE);
}

static void
listen_at(const char *name, const struct configuration_address *address)
{
	struct listener *l = kore_listener_create(kore_server_lookup(name));

	l->family = listen_family(address);
	l->fd = listen_open(address);
	if (l->fd == -1) {
		log_event(LOG_ALARM, "cannot_listen",
		    LOG_STR("host", str_of(address->host)),
		    LOG_INT("port", address->port),
		    LOG_STR("why", str_of(strerror(errno))));
		exit(EXIT_FAILURE);
	}
}

/* What waits to be accepted is, so that closing resets nobody. */
static void
stop_listening(void)
{
	struct kore_server *srv;
	struct listener *l;

	kore_platform_disable_accept();
	LIST_FOREACH(srv, &kore_servers, list) {
		LIST_FOREACH(l, &srv->listeners, list) {
			l->evt.flags |= KORE_EVENT_READ;
			kore_listener_accept(l, 0);
			close(l->fd);
			l->fd = -1;
		}
	}
}

/* Also what makes Kore look at its timeouts when nothing else happens: its
 * loop would sleep without end (worker.c). */
static void
tick(void *nothing)
{
	static struct mono deadline;

	(void)nothing;
	if (!must_drain)
		return;
	if (deadline.ms == 0) {
		deadline = mono_in(DRAIN_MS);
		http_keepalive_time = 0;
		stop_listening();
	}
	if (mono_is_past(deadline) ||
	    (http_request_count == 0 && dispatch_under_way() == 0))
		kill(getpid(), SIGQUIT);
}

void
kore_worker_configure(void)
{
	const struct configuration *conf = server.conf;

	follow_parent();
	loop_worker_open();
	fiber_worker_open();
	thread_worker_open(conf->argon2_threads);
	pg_worker_open(&(struct pg_setup){
		.reader_conninfo = conf->database_reader,
		.writer_conninfo = conf->database_writer,
		.reader_connections = READER_CONNECTIONS,
		.writer_connections = WRITER_CONNECTIONS,
		.hook_connections = HOOK_CONNECTIONS,
	});
	outside_worker_open(conf);
	loop_timer_every(TICK_MS, tick, NULL);
	if (server.worker_started != NULL)
		server.worker_started(conf);
	listen_at(SERVER_PUBLIC, &conf->listen);
	listen_at(SERVER_HOOK, &conf->hook_listen);
}

/* Kore ends its event loop before its connections (worker.c). */
void
kore_worker_teardown(void)
{
	bare_end();
}

int
server_run(int argc, char **argv, const struct server *s)
{
	INSIST(web_server() == NULL);
	server = *s;
	web_server_set(&server);
	setvbuf(stdout, NULL, _IOLBF, 0);
	metrics_open();
	routes_open(server.tables, server.tables_count);
	bare_open(server.conf);
	return kore_main(argc, argv);
}
