/*
 * http.h against a small server of our own, in a process of its own, that
 * answers well, half, late, too much, or not at all.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fiber/http.h"
#include "in_fiber.h"

enum { LONG_MS = 10000, HUGE_BYTES = 3 * 1000 * 1000 };

/* --- the server --- */

struct counts {
	int		 connections;
	int		 posts;		/* whole ones */
};

static struct {
	int		 port;
	pid_t		 process;
	struct counts	*counts;	/* shared with it */
} server;

struct request {
	char		 head[65536];
	char		*body;
	size_t		 body_len;
	char		 method[16];
	char		 path[256];
	int		 number;	/* on its connection, from 1 */
};

static void
say(int fd, const char *text)
{
	size_t len = strlen(text);

	while (len > 0) {
		ssize_t n = write(fd, text, len);

		if (n <= 0)
			_exit(0);
		text += n;
		len -= (size_t)n;
	}
}

static void
say_reset(int fd)
{
	struct linger now = { 1, 0 };

	setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
	close(fd);
	_exit(0);
}

static size_t
length_of(const char *head)
{
	const char *field = strcasestr(head, "\r\ncontent-length:");

	return field == NULL ? 0 : strtoul(field + 17, NULL, 10);
}

static void
request_read(int fd, struct request *r)
{
	size_t len = 0, wanted;
	char *end = NULL;
	const char *space;

	while (end == NULL) {
		ssize_t n = read(fd, r->head + len, sizeof r->head - 1 - len);

		if (n <= 0)
			_exit(0);
		len += (size_t)n;
		r->head[len] = '\0';
		end = strstr(r->head, "\r\n\r\n");
	}
	*end = '\0';
	r->body = end + 4;
	r->body_len = len - (size_t)(r->body - r->head);
	for (wanted = length_of(r->head); r->body_len < wanted;) {
		ssize_t n = read(fd, r->body + r->body_len,
		    wanted - r->body_len);

		if (n <= 0)
			_exit(0);
		r->body_len += (size_t)n;
	}
	space = strchr(r->head, ' ');
	snprintf(r->method, sizeof r->method, "%.*s", (int)(space - r->head),
	    r->head);
	snprintf(r->path, sizeof r->path, "%.*s",
	    (int)strcspn(space + 1, " "), space + 1);
}

static void
say_body(int fd, const char *body, size_t len)
{
	char head[100];

	snprintf(head, sizeof head, "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n"
	    "X-Twice: one\r\nx-twice: two\r\nX-Empty:\r\n\r\n", len);
	say(fd, head);
	if (len > 0 && write(fd, body, len) != (ssize_t)len)
		_exit(0);
}

static void
say_echo(int fd, const struct request *r)
{
	static char out[2 * sizeof r->head];

	snprintf(out, sizeof out, "%s\n%.*s", r->head, (int)r->body_len,
	    r->body);
	say_body(fd, out, strlen(out));
}

static void
say_huge(int fd)
{
	static const char line[] = "0123456789012345678901234567890123456789"
	    "01234567890123456789012345678901234567890123456789012345678";

	say(fd, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
	for (int i = 0; i < HUGE_BYTES / 100; i++) {
		say(fd, line);
		say(fd, "\n");
	}
	_exit(0);
}

static void
say_many_headers(int fd)
{
	char line[64];

	say(fd, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n");
	for (int i = 0; i < 200; i++) {
		snprintf(line, sizeof line, "X-%d: %d\r\n", i, i);
		say(fd, line);
	}
	say(fd, "\r\n");
}

static void
answer(int fd, const struct request *r)
{
	if (strcmp(r->method, "HEAD") == 0)
		say_body(fd, NULL, 0);
	else if (strcmp(r->path, "/echo") == 0)
		say_echo(fd, r);
	else if (strcmp(r->path, "/slow") == 0)
		sleep(1);
	else if (strcmp(r->path, "/half") == 0)
		say(fd, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
	else if (strcmp(r->path, "/half-head") == 0)
		say(fd, "HTTP/1.1 200 OK\r\nContent-Le");
	else if (strcmp(r->path, "/silent") == 0)
		_exit(0);
	else if (strcmp(r->path, "/reset") == 0)
		say_reset(fd);
	else if (strcmp(r->path, "/huge") == 0)
		say_huge(fd);
	else if (strcmp(r->path, "/many") == 0)
		say_many_headers(fd);
	else if (strcmp(r->path, "/fold") == 0)
		say(fd, "HTTP/1.1 200 OK\r\nX-A: a\r\n b\r\n"
		    "Content-Length: 0\r\n\r\n");
	else if (strcmp(r->path, "/garbage") == 0)
		say(fd, "SSH-2.0-none\r\n\r\n");
	else if (strcmp(r->path, "/early") == 0)
		say(fd, "HTTP/1.1 103 Early Hints\r\nX-Early: 1\r\n\r\n"
		    "HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno");
	else if (strcmp(r->path, "/trailer") == 0)
		say(fd, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
		    "2\r\nok\r\n0\r\nX-Trailer: 1\r\n\r\n");
	else if (strcmp(r->path, "/away") == 0)
		say(fd, "HTTP/1.1 302 Found\r\nLocation: /echo\r\n"
		    "Content-Length: 0\r\n\r\n");
	else if (strcmp(r->path, "/second-dies") == 0 && r->number > 1)
		_exit(0);
	else
		say_body(fd, "fine", 4);
	if (strncmp(r->path, "/half", 5) == 0 ||
	    strcmp(r->path, "/slow") == 0)
		_exit(0);
}

static void
serve_connection(int fd)
{
	static struct request r;

	for (r.number = 1;; r.number++) {
		request_read(fd, &r);
		if (strcmp(r.method, "POST") == 0)
			__atomic_add_fetch(&server.counts->posts, 1,
			    __ATOMIC_SEQ_CST);
		answer(fd, &r);
	}
}

static void
serve(int listening)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	signal(SIGCHLD, SIG_IGN);
	for (;;) {
		int fd = accept(listening, NULL, NULL), one = 1;

		if (fd == -1)
			_exit(1);
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
		server.counts->connections++;
		if (fork() == 0) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			close(listening);
			serve_connection(fd);
		}
		close(fd);
	}
}

static int
server_open(void **state)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof address;
	int listening = socket(AF_INET, SOCK_STREAM, 0);

	(void)state;
	server.counts = mmap(NULL, sizeof *server.counts,
	    PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	assert_true(server.counts != MAP_FAILED);
	assert_int_equal(bind(listening, (struct sockaddr *)&address,
	    sizeof address), 0);
	assert_int_equal(listen(listening, 64), 0);
	assert_int_equal(getsockname(listening, (struct sockaddr *)&address,
	    &len), 0);
	server.port = ntohs(address.sin_port);
	server.process = fork();
	assert_true(server.process >= 0);
	if (server.process == 0)
		serve(listening);
	close(listening);
	return 0;
}

static int
server_close(void **state)
{
	(void)state;
	kill(server.process, SIGKILL);
	return waitpid(server.process, NULL, 0) == server.process ? 0 : 1;
}

/* --- calls --- */

static enum fault
ask(struct arena *a, const char *method, const char *path, const char *body,
    int64_t ms, struct http_answer *answer_r)
{
	struct http_call call = {
		.method = method,
		.url = arena_printf(a, "http://127.0.0.1:%d%s", server.port,
		    path),
		.body = str_of(body),
		.content_type = body == NULL ? STR_ABSENT : STR("text/plain"),
	};

	return http_call(a, &call, mono_in(ms), answer_r);
}

static void
a_whole_answer(struct arena *a)
{
	struct http_answer got;

	assert_int_equal(ask(a, "GET", "/fine", NULL, LONG_MS, &got),
	    FAULT_NONE);
	assert_int_equal(got.status, 200);
	assert_true(str_equal(got.body, STR("fine")));
	assert_true(str_equal(http_answer_header(&got, STR("X-TWICE")),
	    STR("one")));
	assert_int_equal(got.headers_count, 4);
	assert_true(str_equal(got.headers[2].value, STR("two")));
	assert_int_equal(http_answer_header(&got, STR("X-Empty")).len, 0);
	assert_false(str_is_absent(http_answer_header(&got, STR("X-Empty"))));
	assert_true(str_is_absent(http_answer_header(&got, STR("X-None"))));
}

static void
what_is_sent(struct arena *a)
{
	static const char *const methods[] = { "POST", "PUT", "PATCH",
	    "DELETE" };
	struct http_header headers[] = { { STR("X-Api"), STR("a b") },
	    { STR("X-Nothing"), STR("") }, { STR("Accept"), STR("text/x") } };
	struct http_call call = {
		.url = arena_printf(a, "http://127.0.0.1:%d/echo", server.port),
		.headers = headers, .headers_count = 3 };
	struct http_answer got;

	for (size_t i = 0; i < 4; i++) {
		call.method = methods[i];
		call.body = STR("a=1&b=2");
		call.content_type = STR("application/x-test");
		assert_int_equal(http_call(a, &call, mono_in(LONG_MS), &got),
		    FAULT_NONE);
		assert_true(str_starts(got.body, str_of(methods[i])));
		assert_true(str_contains(got.body, STR("/echo HTTP/1.1\r\n")));
		assert_true(str_ends(got.body, STR("\na=1&b=2")));
		assert_true(str_contains(got.body,
		    STR("\r\nContent-Type: application/x-test")));
		assert_true(str_contains(got.body, STR("X-Api: a b\r\n")));
		assert_true(str_contains(got.body, STR("X-Nothing:\r\n")));
		assert_true(str_contains(got.body, STR("Accept: text/x\r\n")));
		assert_false(str_contains(got.body, STR("Expect")));
		assert_false(str_contains(got.body, STR("chunked")));
	}
	call.method = "POST";
	call.body = call.content_type = STR_ABSENT;
	assert_int_equal(http_call(a, &call, mono_in(LONG_MS), &got),
	    FAULT_NONE);
	assert_true(str_contains(got.body, STR("Content-Length: 0")));
	assert_false(str_contains(got.body, STR("Content-Type")));

	call.method = "HEAD";
	assert_int_equal(http_call(a, &call, mono_in(LONG_MS), &got),
	    FAULT_NONE);
	assert_int_equal(got.body.len, 0);

	headers[0].value = STR("a\r\nX-Evil: 1");
	assert_int_equal(http_call(a, &call, mono_in(LONG_MS), &got),
	    FAULT_BAD_REQUEST);
	headers[0].value = STR("a");
	call.url = STR("http://127.0.0.1:1/\r\nX: y");
	assert_int_equal(http_call(a, &call, mono_in(LONG_MS), &got),
	    FAULT_BAD_REQUEST);
}

static void
big_posts(struct arena *a)
{
	size_t len = 60 * 1000;
	char *bytes = arena_take(a, len + 1);
	struct http_answer got;

	memset(bytes, 'x', len);
	assert_int_equal(ask(a, "POST", "/echo", bytes, LONG_MS, &got),
	    FAULT_NONE);
	assert_true(got.body.len > len);
	assert_true(str_ends(got.body, str_range(bytes, len)));
}

/* Each way of failing, for a GET and for a POST. */
static void
each_failure_has_its_fault(struct arena *a)
{
	static const struct {
		const char	*path;
		enum fault	 get, post;
	} rows[] = {
		{ "/half", FAULT_ENGINE, FAULT_UNCERTAIN },
		{ "/half-head", FAULT_ENGINE, FAULT_UNCERTAIN },
		{ "/silent", FAULT_ENGINE, FAULT_UNCERTAIN },
		{ "/reset", FAULT_ENGINE, FAULT_UNCERTAIN },
		{ "/huge", FAULT_ENGINE, FAULT_UNCERTAIN },
		{ "/many", FAULT_ENGINE, FAULT_UNCERTAIN },
		{ "/fold", FAULT_ENGINE, FAULT_UNCERTAIN },
		{ "/garbage", FAULT_ENGINE, FAULT_UNCERTAIN },
		{ "/slow", FAULT_DEADLINE, FAULT_UNCERTAIN },
	};
	struct http_answer got;
	int posts = server.counts->posts;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		int64_t ms = rows[i].get == FAULT_DEADLINE ? 150 : LONG_MS;

		assert_int_equal(ask(a, "GET", rows[i].path, NULL, ms, &got),
		    rows[i].get);
		assert_int_equal(ask(a, "POST", rows[i].path, "b", ms, &got),
		    rows[i].post);
		assert_int_equal(++posts, server.counts->posts);
	}
}

static void
nobody_is_there(struct arena *a)
{
	struct http_call call = { .method = "POST", .body = STR("x"),
		.url = STR("http://127.0.0.1:1/") };
	struct http_answer got;
	struct mono began = mono_now();

	assert_int_equal(http_call(a, &call, mono_in(LONG_MS), &got),
	    FAULT_ENGINE);
	call.url = STR("ftp://127.0.0.1/");
	assert_int_equal(http_call(a, &call, mono_in(LONG_MS), &got),
	    FAULT_ENGINE);
	call.url = STR("http://name.invalid/");
	assert_int_equal(http_call(a, &call, mono_in(LONG_MS), &got),
	    FAULT_ENGINE);
	assert_true(mono_now().ms - began.ms < LONG_MS);
}

static void
only_the_last_head_counts(struct arena *a)
{
	struct http_answer got;

	assert_int_equal(ask(a, "GET", "/early", NULL, LONG_MS, &got),
	    FAULT_NONE);
	assert_int_equal(got.status, 404);
	assert_int_equal(got.headers_count, 1);
	assert_int_equal(ask(a, "GET", "/trailer", NULL, LONG_MS, &got),
	    FAULT_NONE);
	assert_true(str_equal(got.body, STR("ok")));
	assert_int_equal(got.headers_count, 1);
	assert_int_equal(ask(a, "GET", "/away", NULL, LONG_MS, &got),
	    FAULT_NONE);
	assert_int_equal(got.status, 302);
	assert_true(str_equal(http_answer_header(&got, STR("location")),
	    STR("/echo")));
}

static void
within_bounds(struct arena *a)
{
	struct http_call call = { .method = "GET",
		.url = arena_printf(a, "http://127.0.0.1:%d/huge",
		    server.port), .answer_max_bytes = HUGE_BYTES };
	struct http_answer got;

	assert_int_equal(http_call(a, &call, mono_in(LONG_MS), &got),
	    FAULT_NONE);
	assert_int_equal(got.body.len, HUGE_BYTES);
	call.answer_max_bytes = HUGE_BYTES - 1;
	assert_int_equal(http_call(a, &call, mono_in(LONG_MS), &got),
	    FAULT_ENGINE);
}

/* curl would repeat the second of each pair on a new connection. */
static void
on_a_dying_connection(struct arena *a)
{
	struct http_answer got;
	int posts;

	assert_int_equal(ask(a, "GET", "/second-dies", NULL, LONG_MS, &got),
	    FAULT_NONE);
	posts = server.counts->posts;
	assert_int_equal(ask(a, "POST", "/second-dies", "once", LONG_MS,
	    &got), FAULT_UNCERTAIN);
	fiber_sleep(50);
	assert_int_equal(server.counts->posts, posts + 1);

	/* Without a body: on a connection of its own. */
	assert_int_equal(ask(a, "GET", "/fine", NULL, LONG_MS, &got),
	    FAULT_NONE);
	posts = server.counts->posts;
	assert_int_equal(ask(a, "POST", "/second-dies", NULL, LONG_MS, &got),
	    FAULT_NONE);
	assert_int_equal(server.counts->posts, posts + 1);

	/* What may be repeated is. */
	assert_int_equal(ask(a, "GET", "/second-dies", NULL, LONG_MS, &got),
	    FAULT_NONE);
}

static void
fifty_calls(struct arena *a)
{
	struct http_answer got;
	int connections;
	struct mono began;

	assert_int_equal(ask(a, "GET", "/fine", NULL, LONG_MS, &got),
	    FAULT_NONE);
	connections = server.counts->connections;
	began = mono_now();
	for (int i = 0; i < 50; i++) {
		assert_int_equal(ask(a, "GET", "/fine", NULL, LONG_MS, &got),
		    FAULT_NONE);
		assert_int_equal(ask(a, "POST", "/fine", "x", LONG_MS, &got),
		    FAULT_NONE);
	}
	assert_int_equal(server.counts->connections, connections);
	/* Nothing like 100 ms each. */
	assert_true(mono_now().ms - began.ms < 100 * 100);
}

static struct {
	int		 left, none, late;
} crowd;

static void
crowd_one(void *path)
{
	struct arena *a = arena_open(1024 * 1024);
	struct http_answer got;
	enum fault fault = ask(a, "GET", path, NULL,
	    strcmp(path, "/slow") == 0 ? 100 : LONG_MS, &got);

	crowd.none += fault == FAULT_NONE;
	crowd.late += fault == FAULT_DEADLINE;
	crowd.left--;
	arena_close(&a);
}

static bool
crowd_is_gone(void *nothing)
{
	(void)nothing;
	return crowd.left == 0;
}

static void
many_calls_at_once(void **state)
{
	static char fine[] = "/fine", slow[] = "/slow";

	(void)state;
	memset(&crowd, 0, sizeof crowd);
	for (int i = 0; i < 60; i++) {
		crowd.left++;
		assert_int_equal(fiber_start(LANE_PORTAL, crowd_one,
		    i % 3 == 0 ? slow : fine), FAULT_NONE);
	}
	loop_alone_run(crowd_is_gone, NULL);
	assert_int_equal(crowd.none, 40);
	assert_int_equal(crowd.late, 20);
}

static void
by_name(struct arena *a)
{
	struct http_call call = { .method = "GET",
		.url = arena_printf(a, "http://localhost:%d/fine",
		    server.port) };
	struct http_answer got;

	assert_int_equal(http_call(a, &call, mono_in(LONG_MS), &got),
	    FAULT_NONE);
	assert_int_equal(got.status, 200);
}

static void
the_environment_is_ignored(void **state)
{
	(void)state;
	setenv("http_proxy", "http://127.0.0.1:1", 1);
	setenv("ALL_PROXY", "http://127.0.0.1:1", 1);
	in_fiber(a_whole_answer);
}

IN_FIBER(answers_are_whole, a_whole_answer)
IN_FIBER(requests_say_what_they_should, what_is_sent)
IN_FIBER(a_big_post_arrives_whole, big_posts)
IN_FIBER(failures_are_mapped, each_failure_has_its_fault)
IN_FIBER(no_connection_is_nothing_done, nobody_is_there)
IN_FIBER(hints_trailers_and_redirects, only_the_last_head_counts)
IN_FIBER(the_bound_is_exact, within_bounds)
IN_FIBER(a_post_is_sent_once, on_a_dying_connection)
IN_FIBER(connections_are_reused, fifty_calls)
IN_FIBER(host_names_work, by_name)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers_are_whole),
		cmocka_unit_test(requests_say_what_they_should),
		cmocka_unit_test(a_big_post_arrives_whole),
		cmocka_unit_test(failures_are_mapped),
		cmocka_unit_test(no_connection_is_nothing_done),
		cmocka_unit_test(hints_trailers_and_redirects),
		cmocka_unit_test(the_bound_is_exact),
		cmocka_unit_test(a_post_is_sent_once),
		cmocka_unit_test(connections_are_reused),
		cmocka_unit_test(many_calls_at_once),
		cmocka_unit_test(host_names_work),
		cmocka_unit_test(the_environment_is_ignored),
	};
	void *state = NULL;

	server_open(&state);
	loop_alone_open();
	fiber_worker_open();
	http_worker_open();
	return cmocka_run_group_tests_name("fiber_http", tests, NULL,
	    server_close);
}
