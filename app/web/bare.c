#include "web/bare.h"

#include <kore/kore.h>
#include <stdarg.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/log.h"
#include "base/time.h"
#include "fiber/loop.h"
#include "web/gate.h"
#include "web/security.h"

/* Which door the request came to is not known here; programs need to read it
 * (RFC 6749 §5.2), and a person can. */
#define BODY_TYPE	"content-type: application/json\r\n"
#define AWAY_BODY	"{\"error\":\"temporarily_unavailable\","	\
    "\"error_description\":\"503: The server cannot answer now. "	\
    "Please try again.\"}"

enum {
	HEADERS_MAX_BYTES = 1024,
	BODY_MAX_BYTES = 192,
	REFUSALS_AT_ONCE = 16,
	LINGERING_MAX = 256,
	LINGER_MS = 1000,
	LINGER_MAX_BYTES = 1 << 20,
};

/* A connection that has its answer and may still be sending. */
struct lingering {
	struct loop_watch	*watch;
	struct loop_timer	*timer;
	int			 fd;
	size_t			 discarded_bytes;
};

static char headers[HEADERS_MAX_BYTES];
static size_t lingering_count;
static bool is_ending;

void
bare_open(const struct configuration *conf)
{
	const struct security_header *h;
	size_t used = 0;

	for (size_t i = 0; (h = security_header_at(i)) != NULL; i++) {
		int added;

		if (h->is_https_only && !conf->is_https)
			continue;
		added = snprintf(headers + used, sizeof(headers) - used,
		    "%s: %s\r\n", h->name, h->value);
		INSIST(added > 0 && (size_t)added < sizeof(headers) - used);
		used += (size_t)added;
	}
	INSIST(used + sizeof(BODY_TYPE) <= sizeof(headers));
	memcpy(headers + used, BODY_TYPE, sizeof(BODY_TYPE));
}

void
bare_end(void)
{
	is_ending = true;
}

const char *
bare_reason(int http_status)
{
	switch (http_status) {
	case 408:
		return "Request Timeout";
	case 421:
		return "Misdirected Request";
	case 422:
		return "Unprocessable Content";
	case 429:
		return "Too Many Requests";
	case 431:
		return "Request Header Fields Too Large";
	default:
		return "";
	}
}

int
bare_status(int http_status)
{
	int refused = gate_take_refusal();

	if (refused != 0)
		http_status = refused;
	log_event(LOG_NOTE, "refused", LOG_INT("status", http_status));
	return http_status;
}

const char *
bare_headers(void)
{
	return headers;
}

const char *
bare_body(int http_status)
{
	static char body[BODY_MAX_BYTES];
	const char *why;

	switch (http_status) {
	case 404:
		why = "There is nothing here.";
		break;
	case 405:
		why = "This cannot be done here.";
		break;
	case 408:
		why = "The request did not arrive in time.";
		break;
	case 411:
		why = "The length of the request is missing.";
		break;
	case 413:
	case 414:
	case 431:
		why = "The request is too long.";
		break;
	case 500:
	case 503:
		return AWAY_BODY;
	default:
		why = "The request could not be read.";
		break;
	}
	snprintf(body, sizeof(body), "{\"error\":\"invalid_request\","
	    "\"error_description\":\"%d: %s\"}", http_status, why);
	return body;
}

/* One line a second at most: this happens when there is no time for lines. */
static void
log_refusals(int refused)
{
	static struct mono next;
	static int unsaid;

	unsaid += refused;
	if (unsaid == 0 || !mono_is_past(next))
		return;
	log_event(LOG_WARN, "connections_refused", LOG_INT("refused", unsaid),
	    LOG_INT("open", worker_active_connections));
	next = mono_in(1000);
	unsaid = 0;
}

static void
linger_end(struct lingering *l)
{
	loop_watch_close(&l->watch, true);
	loop_timer_close(&l->timer);
	close(l->fd);
	free(l);
	lingering_count--;
}

static void
linger_timed_out(void *argument)
{
	struct lingering *l = argument;

	l->timer = NULL;
	linger_end(l);
}

/* Gives false when there is nothing more to wait for. */
static bool
linger_read(struct lingering *l)
{
	char discarded[8192];
	ssize_t n;

	while (l->discarded_bytes < LINGER_MAX_BYTES) {
		n = recv(l->fd, discarded, sizeof(discarded), MSG_DONTWAIT);
		if (n == 0)
			return false;
		if (n == -1)
			return errno == EAGAIN || errno == EINTR;
		l->discarded_bytes += (size_t)n;
	}
	return false;
}

static void
linger_ready(void *argument, bool can_read, bool can_write)
{
	struct lingering *l = argument;

	(void)can_write;
	if (can_read && !linger_read(l))
		linger_end(l);
}

/* Takes a descriptor that no event loop watches. */
static void
close_gently(int fd)
{
	struct lingering *l, first = { .fd = fd };

	if (shutdown(fd, SHUT_WR) == -1 || !linger_read(&first) ||
	    lingering_count == LINGERING_MAX) {
		close(fd);
		return;
	}
	l = calloc(1, sizeof(*l));
	if (l == NULL)
		PANIC("out of memory");
	*l = first;
	lingering_count++;
	l->watch = loop_watch_open(fd, false, linger_ready, l);
	l->timer = loop_timer_once(LINGER_MS, linger_timed_out, l);
}

void
bare_close(int fd, int kore_protocol)
{
	if (kore_protocol != CONN_PROTO_HTTP || worker == NULL || is_ending) {
		close(fd);
		return;
	}
	/* Kore counts on close() to end its own watch, of a connection that it
	 * frees now. */
	kore_platform_disable_read(fd);
	close_gently(fd);
}

void
bare_refuse(int listening_fd)
{
	static const char line[] = "HTTP/1.1 503 Service Unavailable\r\n"
	    "retry-after: 1\r\nconnection: close\r\n";
	char end[sizeof(AWAY_BODY) + 64];
	int end_len = snprintf(end, sizeof(end), "content-length: %zu\r\n\r\n"
	    AWAY_BODY, sizeof(AWAY_BODY) - 1);
	int fd;

	for (int i = 0; i < REFUSALS_AT_ONCE; i++) {
		fd = accept4(listening_fd, NULL, NULL,
		    SOCK_CLOEXEC | SOCK_NONBLOCK);
		if (fd == -1) {
			log_refusals(i);
			return;
		}
		/* A fresh socket has room; if not, it is closed all the same. */
		if (send(fd, line, sizeof(line) - 1, MSG_MORE) > 0 &&
		    send(fd, headers, strlen(headers), MSG_MORE) > 0)
			(void)!send(fd, end, (size_t)end_len, 0);
		close_gently(fd);
	}
	log_refusals(REFUSALS_AT_ONCE);
}

void	__wrap_kore_log(int, const char *, ...) FORMATS(2, 3);

/* Kore's own lines become ours; it would print them to standard output. */
void
__wrap_kore_log(int priority, const char *format, ...)
{
	char text[512];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	log_event(priority <= LOG_ERR ? LOG_ALARM : LOG_WARN, "kore",
	    LOG_STR("text", str_of(text)));
}
