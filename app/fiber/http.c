#include "fiber/http.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <string.h>
#include <sys/socket.h>

#include "fiber/heap.h"
#include "fiber/loop.h"

enum {
	CONNECTIONS_KEPT = 64,		/* idle ones, all hosts together */
	CONNECTIONS_A_HOST = 256,	/* the forward lane's bound */
	KEPT_IDLE_S = 60,
	/* A request that must not be repeated shuns connections that its server
	 * may be closing at this moment. */
	KEPT_IDLE_ONCE_S = 3,
	BODY_FIRST_BYTES = 4096,
};

#define SYSTEM_CA_FILE		"/etc/ssl/certs/ca-certificates.crt"
#define SYSTEM_CA_FOLDER	"/etc/ssl/certs"

/* One call on its way; lives on the stack of the fiber that waits for it. */
struct transfer {
	CURL			*easy;
	struct curl_slist	*head;		/* what we send */
	struct str		 body_left;	/* not given to curl yet */
	struct fiber		*fiber;
	bool			 is_over;
	CURLcode		 code;

	struct arena		*arena;
	struct http_header	 headers[HTTP_HEADERS_MAX];
	size_t			 headers_count;
	size_t			 head_bytes;
	bool			 head_is_over;
	char			*body;
	size_t			 body_len, body_room, body_max;
	bool			 is_too_large;
	struct curl_slist	*route;		/* of a pinned call */
};

static struct {
	CURLM			*multi;
	struct loop_timer	*timer;
} http;

/* --- curl on the loop --- */

static void
wake_finished(void)
{
	CURLMsg *message;
	int left;

	while ((message = curl_multi_info_read(http.multi, &left)) != NULL) {
		struct transfer *t;

		if (message->msg != CURLMSG_DONE)
			continue;
		curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &t);
		t->code = message->data.result;
		t->is_over = true;
		fiber_wake(t->fiber);
	}
}

static void
act(curl_socket_t fd, int events)
{
	int running;

	curl_multi_socket_action(http.multi, fd, events, &running);
	wake_finished();
}

/* A watch knows its descriptor only through its argument, which is that. */
static void
socket_ready(void *fd, bool can_read, bool can_write)
{
	act((curl_socket_t)(intptr_t)fd, (can_read ? CURL_CSELECT_IN : 0) |
	    (can_write ? CURL_CSELECT_OUT : 0));
}

static int
socket_wanted(CURL *easy, curl_socket_t fd, int what, void *nothing,
    void *watched)
{
	struct loop_watch *w = watched;

	(void)easy;
	(void)nothing;
	if (what == CURL_POLL_REMOVE) {
		loop_watch_close(&w, true);
		return 0;
	}
	if (w == NULL) {
		w = loop_watch_open(fd, false, socket_ready,
		    (void *)(intptr_t)fd);
		curl_multi_assign(http.multi, fd, w);
	}
	loop_watch_read(w, what == CURL_POLL_IN || what == CURL_POLL_INOUT);
	loop_watch_write(w, what == CURL_POLL_OUT || what == CURL_POLL_INOUT);
	return 0;
}

static void
timer_fired(void *nothing)
{
	(void)nothing;
	http.timer = NULL;
	act(CURL_SOCKET_TIMEOUT, 0);
}

static int
timer_wanted(CURLM *multi, long in_ms, void *nothing)
{
	(void)multi;
	(void)nothing;
	loop_timer_close(&http.timer);
	if (in_ms >= 0)
		http.timer = loop_timer_once(in_ms, timer_fired, NULL);
	return 0;
}

void
http_worker_open(void)
{
	INSIST(http.multi == NULL);
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK ||
	    (http.multi = curl_multi_init()) == NULL)
		PANIC("no curl");
	curl_multi_setopt(http.multi, CURLMOPT_SOCKETFUNCTION, socket_wanted);
	curl_multi_setopt(http.multi, CURLMOPT_TIMERFUNCTION, timer_wanted);
	curl_multi_setopt(http.multi, CURLMOPT_MAXCONNECTS,
	    (long)CONNECTIONS_KEPT);
	curl_multi_setopt(http.multi, CURLMOPT_MAX_HOST_CONNECTIONS,
	    (long)CONNECTIONS_A_HOST);
	curl_multi_setopt(http.multi, CURLMOPT_PIPELINING, CURLPIPE_NOTHING);
}

/* --- what comes: a short count makes curl give up the transfer --- */

static size_t
head_line(char *bytes, size_t one, size_t len, void *transfer)
{
	struct transfer *t = transfer;
	struct str line = str_range(bytes, one * len), name;

	if (str_starts(line, STR("HTTP/"))) {	/* 1xx, then the answer */
		t->headers_count = 0;
		t->head_is_over = false;
		return line.len;
	}
	if (t->head_is_over)
		return line.len;		/* a trailer: ignored */
	t->head_bytes += line.len;
	while (line.len > 0 && (line.bytes[line.len - 1] == '\n' ||
	    line.bytes[line.len - 1] == '\r'))
		line.len--;
	if (line.len == 0) {
		t->head_is_over = true;
		return one * len;
	}
	/* RFC 9112 §5.2: no folded lines, which begin with a space. */
	if (line.bytes[0] == ' ' || line.bytes[0] == '\t' ||
	    t->headers_count == HTTP_HEADERS_MAX ||
	    t->head_bytes > HTTP_HEAD_MAX_BYTES)
		return 0;
	name = str_first(line, str_find(line, ':', 0));
	if (name.len == 0 || name.len == line.len)
		return 0;
	t->headers[t->headers_count++] = (struct http_header){
	    arena_copy(t->arena, name),
	    arena_copy(t->arena, str_trim(str_from(line, name.len + 1))) };
	return one * len;
}

static size_t
body_part(char *bytes, size_t one, size_t len, void *transfer)
{
	struct transfer *t = transfer;
	size_t more = one * len;

	if (more > t->body_max - t->body_len) {
		t->is_too_large = true;
		return 0;
	}
	if (t->body_len + more > t->body_room) {
		t->body_room = t->body_room * 2 + BODY_FIRST_BYTES + more;
		t->body = heap_grow(t->body, t->body_room, 1);
	}
	memcpy(t->body + t->body_len, bytes, more);
	t->body_len += more;
	return more;
}

/* --- what leaves --- */

static size_t
body_give(char *room, size_t one, size_t len, void *transfer)
{
	struct transfer *t = transfer;
	struct str part = str_first(t->body_left, one * len);

	if (part.len > 0)
		memcpy(room, part.bytes, part.len);
	t->body_left = str_from(t->body_left, part.len);
	return part.len;
}

static bool
is_one_line(struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		if (s.bytes[i] == '\r' || s.bytes[i] == '\n' ||
		    s.bytes[i] == '\0')
			return false;
	}
	return true;
}

MUST_USE static enum fault
head_add(struct transfer *t, struct str name, struct str value)
{
	struct str line;

	if (!is_one_line(name) || !is_one_line(value) || name.len == 0)
		return FAULT_BAD_REQUEST;
	/* curl's way to say a header without a value is a semicolon. */
	line = value.len == 0 ?
	    arena_printf(t->arena, "%.*s;", STR_ARG(name)) :
	    arena_printf(t->arena, "%.*s: %.*s", STR_ARG(name),
	    STR_ARG(value));
	t->head = curl_slist_append(t->head, arena_cstr(t->arena, line));
	if (t->head == NULL)
		PANIC("out of memory: a header");
	return FAULT_NONE;
}

/* Takes one of curl's own headers away. */
static void
head_drop(struct transfer *t, const char *line)
{
	t->head = curl_slist_append(t->head, line);
	if (t->head == NULL)
		PANIC("out of memory: a header");
}

static bool
is_method(const struct http_call *call, const char *method)
{
	return strcmp(call->method, method) == 0;
}

static bool
is_safe(const struct http_call *call)
{
	return is_method(call, "GET") || is_method(call, "HEAD");
}

/* RFC 9110 §9.2.2 has no others that we use. */
static bool
is_idempotent(const struct http_call *call)
{
	return !is_method(call, "POST") && !is_method(call, "PATCH");
}

MUST_USE static enum fault
head_open(struct transfer *t, const struct http_call *call)
{
	for (size_t i = 0; i < call->headers_count; i++)
		TRY(head_add(t, call->headers[i].name, call->headers[i].value));
	if (str_is_empty(call->content_type))
		head_drop(t, "Content-Type:");
	else
		TRY(head_add(t, STR("Content-Type"), call->content_type));
	head_drop(t, "Expect:");
	curl_easy_setopt(t->easy, CURLOPT_HTTPHEADER, t->head);
	return FAULT_NONE;
}

static void
body_open(struct transfer *t, const struct http_call *call)
{
	curl_easy_setopt(t->easy, CURLOPT_POST, 1L);
	curl_easy_setopt(t->easy, CURLOPT_POSTFIELDSIZE_LARGE,
	    (curl_off_t)call->body.len);
	if (is_idempotent(call) || call->body.len == 0) {
		curl_easy_setopt(t->easy, CURLOPT_COPYPOSTFIELDS,
		    str_is_empty(call->body) ? "" : call->body.bytes);
	} else {
		t->body_left = call->body;
		curl_easy_setopt(t->easy, CURLOPT_READFUNCTION, body_give);
		curl_easy_setopt(t->easy, CURLOPT_READDATA, t);
	}
}

static void
method_open(struct transfer *t, const struct http_call *call)
{
	bool has_body = !str_is_absent(call->body);

	if (has_body || is_method(call, "POST") || is_method(call, "PUT") ||
	    is_method(call, "PATCH"))
		body_open(t, call);
	else if (is_method(call, "HEAD"))
		curl_easy_setopt(t->easy, CURLOPT_NOBODY, 1L);
	else
		curl_easy_setopt(t->easy, CURLOPT_HTTPGET, 1L);
	if (has_body || !is_safe(call))
		curl_easy_setopt(t->easy, CURLOPT_CUSTOMREQUEST, call->method);

	curl_easy_setopt(t->easy, CURLOPT_MAXAGE_CONN, is_idempotent(call) ?
	    (long)KEPT_IDLE_S : (long)KEPT_IDLE_ONCE_S);
	/* Nothing to rewind would keep curl from repeating this one. */
	if (!is_idempotent(call) && call->body.len == 0)
		curl_easy_setopt(t->easy, CURLOPT_FRESH_CONNECT, 1L);
}

static void
bounds_open(struct transfer *t)
{
	CURL *e = t->easy;

	curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(e, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(e, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(e, CURLOPT_PROXY, "");
	curl_easy_setopt(e, CURLOPT_NOPROXY, "*");
	curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(e, CURLOPT_PATH_AS_IS, 1L);
	curl_easy_setopt(e, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
	curl_easy_setopt(e, CURLOPT_CONNECTTIMEOUT_MS, (long)HTTP_CONNECT_MS);
	/* Else ending a call would wait for its thread in getaddrinfo. */
	curl_easy_setopt(e, CURLOPT_QUICK_EXIT, 1L);
}

/*
 * Where the path begins in an address that can be cut there; else its length.
 * What is not plain ASCII, or has a fragment, is curl's to judge as a whole.
 */
static size_t
target_start(struct str url)
{
	size_t start;

	if (!str_starts(url, STR("http://")) &&
	    !str_starts(url, STR("https://")))
		return url.len;
	start = str_find(url, '/', str_find(url, ':', 0) + 3);
	if (start == SIZE_MAX || str_find(url, '?', 0) < start)
		return url.len;
	for (size_t i = 0; i < url.len; i++) {
		if (url.bytes[i] <= ' ' || url.bytes[i] > '~' ||
		    url.bytes[i] == '#')
			return url.len;
	}
	return start;
}

/*
 * curl 7.88.1 prints a whole address twice, byte by byte (urlapi.c and http.c),
 * and an engine's challenge is two kilobytes long. A request target is copied.
 */
static void
address_open(struct transfer *t, struct str url)
{
	size_t start = target_start(url);

	curl_easy_setopt(t->easy, CURLOPT_URL,
	    arena_cstr(t->arena, str_first(url, start)));
	if (start < url.len)
		curl_easy_setopt(t->easy, CURLOPT_REQUEST_TARGET,
		    arena_cstr(t->arena, str_from(url, start)));
}

/* --- a pinned call --- */

static bool
is_pinned_address(const struct address *pinned, const struct sockaddr *to)
{
	struct address address = { .is_ipv6 = to->sa_family == AF_INET6 };

	if (address.is_ipv6)
		memcpy(address.bytes, &((const struct sockaddr_in6 *)
		    (const void *)to)->sin6_addr, 16);
	else if (to->sa_family == AF_INET)
		memcpy(address.bytes, &((const struct sockaddr_in *)
		    (const void *)to)->sin_addr, 4);
	else
		return false;
	return address_equal(pinned, &address);
}

/* The second wall: whatever curl believes it should connect to. */
static curl_socket_t
socket_open(void *pinned, curlsocktype purpose, struct curl_sockaddr *to)
{
	if (purpose != CURLSOCKTYPE_IPCXN ||
	    !is_pinned_address(pinned, &to->addr))
		return CURL_SOCKET_BAD;
	return socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}

static void
trust_open(struct transfer *t, const char *ca_file)
{
	curl_easy_setopt(t->easy, CURLOPT_CAINFO, ca_file == NULL ?
	    SYSTEM_CA_FILE : ca_file);
	curl_easy_setopt(t->easy, CURLOPT_CAPATH, ca_file == NULL ? NULL :
	    SYSTEM_CA_FOLDER);
}

/*
 * CURLOPT_CONNECT_TO with empty "from" parts means any host and port; the
 * address is a literal, which curl does not look up. Without a file of our own
 * the roots are read once and kept (curl 7.88.1, CURLOPT_CA_CACHE_TIMEOUT, which
 * wants no folder).
 */
static void
pin_open(struct transfer *t, const struct http_pin *pin)
{
	CURL *e = t->easy;
	struct str to = address_text(t->arena, &pin->address);

	to = arena_printf(t->arena, pin->address.is_ipv6 ? "::[%.*s]:" :
	    "::%.*s:", STR_ARG(to));
	t->route = curl_slist_append(NULL, arena_cstr(t->arena, to));
	if (t->route == NULL)
		PANIC("out of memory: a route");
	curl_easy_setopt(e, CURLOPT_CONNECT_TO, t->route);
	curl_easy_setopt(e, CURLOPT_OPENSOCKETFUNCTION, socket_open);
	/* curl's way is a pointer to anything; it is only read. */
	curl_easy_setopt(e, CURLOPT_OPENSOCKETDATA, &pin->address);
	curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, "https");
	curl_easy_setopt(e, CURLOPT_FRESH_CONNECT, 1L);
	curl_easy_setopt(e, CURLOPT_FORBID_REUSE, 1L);
	curl_easy_setopt(e, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(e, CURLOPT_SSL_VERIFYHOST, 2L);
	curl_easy_setopt(e, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	curl_easy_setopt(e, CURLOPT_SSL_SESSIONID_CACHE, 0L);
	trust_open(t, pin->ca_file);
}

MUST_USE static enum fault
transfer_open(struct transfer *t, const struct http_call *call,
    const struct http_pin *pin)
{
	if (!is_one_line(call->url))
		return FAULT_BAD_REQUEST;
	t->easy = curl_easy_init();
	if (t->easy == NULL)
		PANIC("out of memory: a transfer");
	address_open(t, call->url);
	curl_easy_setopt(t->easy, CURLOPT_PRIVATE, t);
	curl_easy_setopt(t->easy, CURLOPT_HEADERFUNCTION, head_line);
	curl_easy_setopt(t->easy, CURLOPT_HEADERDATA, t);
	curl_easy_setopt(t->easy, CURLOPT_WRITEFUNCTION, body_part);
	curl_easy_setopt(t->easy, CURLOPT_WRITEDATA, t);
	bounds_open(t);
	method_open(t, call);
	if (pin != NULL)
		pin_open(t, pin);
	else if (call->ca_file != NULL)
		trust_open(t, call->ca_file);
	TRY(head_open(t, call));
	if (curl_multi_add_handle(http.multi, t->easy) != CURLM_OK)
		PANIC("curl refused a transfer");
	return FAULT_NONE;
}

/* Removing a transfer that is not over closes its connection. */
static void
transfer_close(struct transfer *t)
{
	if (t->easy != NULL) {
		curl_multi_remove_handle(http.multi, t->easy);
		curl_easy_cleanup(t->easy);
	}
	curl_slist_free_all(t->head);
	curl_slist_free_all(t->route);
	free(t->body);
}

static enum fault
failed(const struct transfer *t, const struct http_call *call, bool is_late)
{
	long sent_bytes = 0;

	if (is_safe(call))
		return is_late ? FAULT_DEADLINE : FAULT_ENGINE;
	curl_easy_getinfo(t->easy, CURLINFO_REQUEST_SIZE, &sent_bytes);
	return sent_bytes > 0 ? FAULT_UNCERTAIN : FAULT_ENGINE;
}

static enum fault
transfer_await(struct transfer *t, const struct http_call *call,
    struct mono deadline)
{
	while (!t->is_over) {
		if (fiber_park(deadline) == FAULT_NONE || t->is_over)
			continue;
		return failed(t, call, true);
	}
	if (t->code != CURLE_OK)
		return failed(t, call, t->code == CURLE_OPERATION_TIMEDOUT &&
		    mono_is_past(deadline));
	/* curl 7.88.1 takes a head that ends with the connection as whole. */
	if (!t->head_is_over)
		return failed(t, call, false);
	return FAULT_NONE;
}

static void
answer_give(struct transfer *t, struct http_answer *answer_r)
{
	struct http_header *headers = ARENA_ARRAY(t->arena, struct http_header,
	    t->headers_count + 1);
	long status = 0;

	memcpy(headers, t->headers, t->headers_count * sizeof *headers);
	curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
	*answer_r = (struct http_answer){
		.status = (int)status,
		.headers = headers,
		.headers_count = t->headers_count,
		.body = t->body_len == 0 ? STR("") :
		    arena_copy(t->arena, str_range(t->body, t->body_len)),
	};
}

enum fault
http_call_pinned(struct arena *a, const struct http_call *call,
    const struct http_pin *pin, struct mono deadline,
    struct http_answer *answer_r, struct http_trouble *trouble_r)
{
	struct transfer t = { .arena = a, .fiber = fiber_self() };
	enum fault fault;

	INSIST(http.multi != NULL);
	t.body_max = call->answer_max_bytes == 0 ? HTTP_ANSWER_MAX_BYTES :
	    call->answer_max_bytes;
	fault = transfer_open(&t, call, pin);
	if (fault == FAULT_NONE)
		fault = transfer_await(&t, call, deadline);
	if (fault == FAULT_NONE)
		answer_give(&t, answer_r);
	else
		*trouble_r = (struct http_trouble){ t.is_too_large,
		    t.is_over ? curl_easy_strerror(t.code) : "too late" };
	transfer_close(&t);
	return fault;
}

enum fault
http_call(struct arena *a, const struct http_call *call, struct mono deadline,
    struct http_answer *answer_r)
{
	struct http_trouble trouble;

	return http_call_pinned(a, call, NULL, deadline, answer_r, &trouble);
}

struct str
http_answer_header(const struct http_answer *answer, struct str name)
{
	for (size_t i = 0; i < answer->headers_count; i++) {
		if (str_equal_nocase(answer->headers[i].name, name))
			return answer->headers[i].value;
	}
	return STR_ABSENT;
}
