#include "web/bare.h"

#include <kore/kore.h>
#include <stdarg.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/log.h"
#include "base/time.h"
#include "fiber/loop.h"
#include "web/dispatch.h"
#include "web/gate.h"
#include "web/inside.h"
#include "web/refusal.h"
#include "web/security.h"

/* Where nobody knows which path was meant: programs need to read it (RFC 6749
 * §5.2), and a person can. */
#define BODY_TYPE	"content-type: application/json\r\n"
#define AWAY_BODY	"{\"error\":\"temporarily_unavailable\","	\
    "\"error_description\":\"503: The server cannot answer now. "	\
    "Please try again.\"}"

enum {
	HEADERS_MAX_BYTES = 1024,
	BODY_MAX_BYTES = 192,
	TOLD_MAX_BYTES = 16 << 10,
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

/* An answer of Kore's own. */
struct told {
	struct exchange	*x;		/* NULL: nobody knows what was asked */
	const char	*headers;
	const char	*body;
};

static const struct configuration *conf;
static char headers[HEADERS_MAX_BYTES];
static struct told told;
static size_t lingering_count;
static bool is_ending;

void
bare_open(const struct configuration *configuration)
{
	const struct security_header *h;
	size_t used = 0;

	conf = configuration;
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

static struct str
lines_of(struct exchange *x)
{
	struct reply_lines lines = reply_lines_of(x);
	struct buf b;

	buf_open(&b, x->arena, TOLD_MAX_BYTES);
	for (size_t i = 0; i < lines.count; i++)
		buf_printf(&b, "%.*s: %.*s\r\n", STR_ARG(lines.items[i].name),
		    STR_ARG(lines.items[i].value));
	INSIST(!buf_is_full(&b));
	return buf_str(&b);
}

/* In the shape that the path's other answers have. */
static int
tell(struct exchange *x, int http_status, size_t body_max_bytes)
{
	refusal_reply(x, http_status, body_max_bytes);
	told.x = x;
	told.body = arena_cstr(x->arena, reply_body(x));
	told.headers = arena_cstr(x->arena, lines_of(x));
	return x->inside->reply.http_status;
}

static int
tell_unknown(int http_status)
{
	static char body[BODY_MAX_BYTES];

	told = (struct told){ .headers = headers, .body = AWAY_BODY };
	if (http_status == 503)
		return http_status;
	snprintf(body, sizeof(body), "{\"error\":\"invalid_request\","
	    "\"error_description\":\"%d: %.*s\"}", http_status,
	    STR_ARG(refusal_title(http_status)));
	told.body = body;
	return http_status;
}

int
bare_begin(struct connection *c, int http_status)
{
	struct http_request *read = TAILQ_FIRST(&c->http_requests);
	struct gate_refusal refusal;
	struct exchange *x = NULL;

	exchange_close(&told.x);
	if (gate_take_refusal(&refusal))
		x = refusal_read(conf, refusal.head, dispatch_is_hook(c));
	else if (read != NULL)
		x = dispatch_read(read);
	if (refusal.http_status != 0)
		http_status = refusal.http_status;
	/* Something is missing that Kore needs; it has done nothing. */
	if (http_status == 500)
		http_status = 503;
	if (x == NULL)
		http_status = tell_unknown(http_status);
	else
		http_status = tell(x, http_status, refusal.body_max_bytes);
	log_event(LOG_NOTE, "refused", LOG_INT("status", http_status),
	    LOG_STR("route", str_of(x == NULL || x->route == NULL ? "-" :
	    x->route->path)),
	    LOG_STR("request_id", x == NULL ? STR("-") : x->request_id));
	return http_status;
}

const char *
bare_headers(void)
{
	return told.headers;
}

const char *
bare_body(void)
{
	return told.body;
}

bool
bare_has_body(void)
{
	return told.x == NULL || !told.x->is_head;
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
