/*
 * dns.h with three resolvers that are asked each by itself: two that answer and
 * count, and one that never says a word. None of them is in another's way.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <arpa/inet.h>
#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

#include <cmocka.h>

#include "fiber/dns.h"
#include "fiber/loop.h"
#include "in_fiber.h"

#define LONG_MS		10000
#define SHORT_MS	1500
#define RESOLVERS	3
#define SILENT		2
#define HEADER		12

static struct resolver {
	int		 fd;
	char		 name[32];	/* "127.0.0.1@51234" */
	atomic_int	 asked;
} resolvers[RESOLVERS];

/* The name does not exist, whatever it is: the question comes back with
 * another header (RFC 1035 §4.1.1: an answer, recursion, NXDOMAIN). */
static void *
serve(void *argument)
{
	struct resolver *r = argument;
	struct sockaddr_in from;
	unsigned char bytes[512];

	for (;;) {
		socklen_t len = sizeof(from);
		ssize_t got = recvfrom(r->fd, bytes, sizeof(bytes), 0,
		    (struct sockaddr *)&from, &len);
		size_t end = HEADER;

		if (got <= HEADER)
			continue;
		r->asked++;
		while (bytes[end] != 0)
			end += bytes[end] + 1U;
		end += 5;
		bytes[2] = 0x81;
		bytes[3] = 0x83;
		memset(bytes + 6, 0, 6);
		(void)sendto(r->fd, bytes, end, 0, (struct sockaddr *)&from,
		    len);
	}
	return NULL;
}

static void
resolver_open(struct resolver *r, bool is_silent)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(at);
	pthread_t thread;

	r->fd = socket(AF_INET, SOCK_DGRAM, 0);
	assert_int_equal(bind(r->fd, (struct sockaddr *)&at, sizeof(at)), 0);
	assert_int_equal(getsockname(r->fd, (struct sockaddr *)&at, &len), 0);
	(void)snprintf(r->name, sizeof(r->name), "127.0.0.1@%d",
	    ntohs(at.sin_port));
	if (!is_silent)
		assert_int_equal(pthread_create(&thread, NULL, serve, r), 0);
}

static void
ask_each(struct arena *a, const char *name, int64_t ms,
    struct dns_question *questions)
{
	for (size_t i = 0; i < RESOLVERS; i++)
		questions[i] = (struct dns_question){
			.perspective = i,
			.name = str_of(name),
			.type = DNS_TXT,
		};
	assert_int_equal(dns_look_up_all(a, questions, RESOLVERS,
	    mono_in(ms)), FAULT_NONE);
}

static void
each_alone(struct arena *a)
{
	struct dns_question questions[RESOLVERS];

	assert_int_equal(dns_perspectives(), RESOLVERS);
	for (size_t i = 0; i < RESOLVERS; i++)
		assert_string_equal(dns_perspective_name(i),
		    resolvers[i].name);
	ask_each(a, "one.example", SHORT_MS, questions);
	for (size_t i = 0; i < SILENT; i++) {
		assert_int_equal(questions[i].fault, FAULT_NONE);
		assert_int_equal(questions[i].answer.code, DNS_NXDOMAIN);
	}
	assert_int_equal(questions[SILENT].fault, FAULT_DEADLINE);
	assert_int_equal(questions[SILENT].answer.code, DNS_SERVFAIL);
	assert_true(questions[SILENT].answer.why.len > 0);
}

/* What one of them told is not what another is taken to have told. */
static void
own_caches(struct arena *a)
{
	struct dns_question question = { .perspective = 0,
		.name = STR("two.example"), .type = DNS_TXT };
	int first = resolvers[0].asked, second = resolvers[1].asked;

	assert_int_equal(dns_look_up_all(a, &question, 1, mono_in(LONG_MS)),
	    FAULT_NONE);
	assert_true(resolvers[0].asked > first);
	assert_int_equal(resolvers[1].asked, second);
	question.perspective = 1;
	assert_int_equal(dns_look_up_all(a, &question, 1, mono_in(LONG_MS)),
	    FAULT_NONE);
	assert_true(resolvers[1].asked > second);
}

static void
refused_as_a_whole(struct arena *a)
{
	struct dns_question questions[2] = {
		{ .name = STR("three.example"), .type = DNS_TXT },
		{ .name = STR("a..example"), .type = DNS_TXT },
	};
	int asked = resolvers[0].asked;

	assert_int_equal(dns_look_up_all(a, questions, 2, mono_in(LONG_MS)),
	    FAULT_BAD_REQUEST);
	assert_int_equal(resolvers[0].asked, asked);
}

/* --- one that waits, and others that do not --- */

static struct {
	bool	waits, is_over;
	int	meanwhile;
} silence;

static void
wait_for_nothing(void *nothing)
{
	struct arena *a = arena_open((size_t)1024 * 1024);
	struct dns_question question = { .perspective = SILENT,
		.name = STR("never.example"), .type = DNS_TXT };

	(void)nothing;
	silence.waits = true;
	assert_int_equal(dns_look_up_all(a, &question, 1, mono_in(SHORT_MS)),
	    FAULT_NONE);
	assert_int_equal(question.fault, FAULT_DEADLINE);
	silence.is_over = true;
	arena_close(&a);
}

static void
others_go_on(struct arena *a)
{
	struct dns_question question = { .perspective = 0,
		.type = DNS_TXT };

	assert_int_equal(fiber_start(LANE_PORTAL, wait_for_nothing, NULL),
	    FAULT_NONE);
	while (!silence.is_over) {
		question.name = arena_printf(a, "n%d.example",
		    silence.meanwhile);
		assert_int_equal(dns_look_up_all(a, &question, 1,
		    mono_in(LONG_MS)), FAULT_NONE);
		assert_int_equal(question.fault, FAULT_NONE);
		if (silence.waits && !silence.is_over)
			silence.meanwhile++;
		fiber_sleep(10);
	}
	assert_true(silence.meanwhile > 1);
}

IN_FIBER(each_answers_for_itself, each_alone)
IN_FIBER(each_has_a_cache_of_its_own, own_caches)
IN_FIBER(one_bad_name_and_nothing_is_asked, refused_as_a_whole)
IN_FIBER(who_never_answers_blocks_nobody, others_go_on)

int
main(void)
{
	static const char *names[RESOLVERS];
	static struct dns_setup setup = { names, RESOLVERS, NULL };
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_answers_for_itself),
		cmocka_unit_test(each_has_a_cache_of_its_own),
		cmocka_unit_test(one_bad_name_and_nothing_is_asked),
		cmocka_unit_test(who_never_answers_blocks_nobody),
	};

	for (size_t i = 0; i < RESOLVERS; i++) {
		resolver_open(&resolvers[i], i == SILENT);
		names[i] = resolvers[i].name;
	}
	loop_alone_open();
	fiber_worker_open();
	dns_worker_open(&setup);
	return cmocka_run_group_tests_name("fiber_dns_perspectives", tests,
	    NULL, NULL);
}
