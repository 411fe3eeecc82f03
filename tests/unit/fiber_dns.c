/*
 * dns.h against a real Knot on this machine: a signed zone whose key is our
 * trust anchor, one without signatures, and one that ought to have them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fiber/dns.h"
#include "fiber/loop.h"
#include "in_fiber.h"

enum { LONG_MS = 5000, START_TRIES = 100, TXT_RECORDS = 200 };

static struct {
	char		 folder[64];
	char		 conf[96], anchor[96], resolver[32];
	int		 port;
	pid_t		 process;
} knot;

/* --- the name server --- */

static FILE *
open_in_folder(const char *name)
{
	char path[128];
	FILE *f;

	(void)snprintf(path, sizeof(path), "%s/%s", knot.folder, name);
	f = fopen(path, "w");
	assert_non_null(f);
	return f;
}

static void
write_zone(const char *name, bool has_many)
{
	FILE *f = open_in_folder(name);

	fprintf(f, "$ORIGIN %s.\n$TTL 300\n"
	    "@ SOA ns hostmaster 1 3600 600 86400 60\n@ NS ns\n"
	    "ns A 192.0.2.53\n@ A 192.0.2.1\n@ AAAA 2001:db8::1\n"
	    "only4 A 192.0.2.4\nonly6 AAAA 2001:db8::6\n"
	    "alias CNAME only4\nnothing TXT \"here\"\n"
	    "parts TXT \"one \" \"two\"\n", name);
	for (int i = 0; has_many && i < TXT_RECORDS; i++)
		fprintf(f, "many TXT \"number %d of many, and long enough to "
		    "leave a single datagram far behind\"\n", i);
	for (int i = 0; has_many && i < DNS_ADDRESSES_MAX + 1; i++)
		fprintf(f, "crowd A 198.51.100.%d\n", i);
	fclose(f);
}

static int
free_port(void)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(at);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof(at)), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &len), 0);
	close(fd);
	return ntohs(at.sin_port);
}

static void
write_all(void)
{
	static const char *const zones[] = { "signed.example",
	    "plain.example", "forged.example" };
	FILE *f;

	for (size_t i = 0; i < 3; i++)
		write_zone(zones[i], i == 0);
	f = open_in_folder("knot.conf");
	fprintf(f, "server:\n  listen: 127.0.0.1@%d\n  rundir: %s\n"
	    "  tcp-workers: 1\n  udp-workers: 1\n  background-workers: 1\n"
	    "log:\n  - target: %s/knot.log\n    any: warning\n"
	    "database:\n  storage: %s\n"
	    "policy:\n  - id: small\n    algorithm: ECDSAP256SHA256\n"
	    "    single-type-signing: on\n    nsec3: on\n"
	    "zone:\n", knot.port, knot.folder, knot.folder, knot.folder);
	for (size_t i = 0; i < 3; i++)
		fprintf(f, "  - domain: %s\n    storage: %s\n    file: %s\n"
		    "    zonefile-sync: -1\n    zonefile-load: difference\n"
		    "%s", zones[i], knot.folder, zones[i], i == 0 ?
		    "    dnssec-signing: on\n    dnssec-policy: small\n" : "");
	fclose(f);
}

/* The first line that a command prints, or nothing. */
static void
line_of(const char *command, char *line, int bytes)
{
	FILE *f = popen(command, "r");

	line[0] = '\0';
	assert_non_null(f);
	if (fgets(line, bytes, f) == NULL)
		line[0] = '\0';
	pclose(f);
}

/* "signed.example. DS …": then Knot has made its key. */
static void
write_anchor(void)
{
	char command[256], line[512] = "";
	FILE *f;

	(void)snprintf(command, sizeof(command),
	    "keymgr -c %s signed.example ds 2>/dev/null", knot.conf);
	for (int i = 0; i < START_TRIES && line[0] == '\0'; i++) {
		usleep(50000);
		line_of(command, line, sizeof(line));
	}
	assert_true(line[0] != '\0');
	f = fopen(knot.anchor, "w");
	assert_non_null(f);
	/* "zone. DS tag algorithm digest-type digest" */
	fprintf(f, "signed.example. IN %s", strstr(line, "DS"));
	fprintf(f, "forged.example. IN DS 12345 13 2 000102030405060708090a0b0c"
	    "0d0e0f101112131415161718191a1b1c1d1e1f\n");
	fclose(f);
}

static bool
is_listening(void)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
		.sin_port = htons((uint16_t)knot.port) };
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	bool is = connect(fd, (struct sockaddr *)&at, sizeof(at)) == 0;

	close(fd);
	return is;
}

static int
knot_open(void **state)
{
	(void)state;
	(void)snprintf(knot.folder, sizeof(knot.folder),
	    "/tmp/fiber_dns.XXXXXX");
	assert_non_null(mkdtemp(knot.folder));
	(void)snprintf(knot.conf, sizeof(knot.conf), "%s/knot.conf",
	    knot.folder);
	(void)snprintf(knot.anchor, sizeof(knot.anchor), "%s/anchor",
	    knot.folder);
	knot.port = free_port();
	(void)snprintf(knot.resolver, sizeof(knot.resolver), "127.0.0.1@%d",
	    knot.port);
	write_all();
	knot.process = fork();
	if (knot.process == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		execlp("knotd", "knotd", "-c", knot.conf, (char *)NULL);
		_exit(127);
	}
	for (int i = 0; i < START_TRIES && !is_listening(); i++)
		usleep(50000);
	assert_true(is_listening());
	write_anchor();
	return 0;
}

static int
knot_close(void **state)
{
	char command[128];

	(void)state;
	kill(knot.process, SIGTERM);
	waitpid(knot.process, NULL, 0);
	(void)snprintf(command, sizeof(command), "rm -rf %s", knot.folder);
	return system(command) == 0 ? 0 : -1;
}

static struct dns_answer
look_up(struct arena *a, const char *name, enum dns_type type)
{
	struct dns_answer answer;

	assert_int_equal(dns_look_up(a, str_of(name), type,
	    mono_in(LONG_MS), &answer), FAULT_NONE);
	return answer;
}

static void
signed_answers(struct arena *a)
{
	struct dns_answer answer;

	answer = look_up(a, "only4.signed.example", DNS_A);
	assert_int_equal(answer.code, DNS_NOERROR);
	assert_true(answer.is_secure);
	assert_false(answer.is_bogus);
	assert_int_equal(answer.count, 1);
	assert_true(str_equal(answer.records[0],
	    str_range("\xc0\x00\x02\x04", 4)));
	assert_in_range(answer.ttl_s, 1, 300);

	answer = look_up(a, "alias.signed.example", DNS_A);
	assert_true(answer.is_secure);
	assert_int_equal(answer.count, 1);
	assert_true(str_equal(answer.canonical,
	    STR("only4.signed.example")));

	/* That something is not there is proved as well. */
	answer = look_up(a, "absent.signed.example", DNS_TXT);
	assert_int_equal(answer.code, DNS_NXDOMAIN);
	assert_true(answer.is_secure);
	assert_int_equal(answer.count, 0);
	answer = look_up(a, "only4.signed.example", DNS_TXT);
	assert_int_equal(answer.code, DNS_NOERROR);
	assert_true(answer.is_secure);
	assert_int_equal(answer.count, 0);
}

static void
texts(struct arena *a)
{
	struct dns_answer answer;

	/* Each string with its length in front. */
	answer = look_up(a, "parts.signed.example", DNS_TXT);
	assert_int_equal(answer.count, 1);
	assert_true(str_equal(answer.records[0],
	    str_range("\x04one \x03two", 9)));
	/* More than fits into a datagram: over TCP. */
	answer = look_up(a, "many.signed.example", DNS_TXT);
	assert_true(answer.is_secure);
	assert_int_equal(answer.count, TXT_RECORDS);
}

static void
unsigned_answers(struct arena *a)
{
	struct dns_answer answer;

	answer = look_up(a, "only4.plain.example", DNS_A);
	assert_false(answer.is_secure);
	assert_false(answer.is_bogus);
	assert_int_equal(answer.count, 1);
	answer = look_up(a, "absent.plain.example", DNS_A);
	assert_int_equal(answer.code, DNS_NXDOMAIN);
	assert_false(answer.is_secure);
}

static void
forged_answers(struct arena *a)
{
	struct address addresses[DNS_ADDRESSES_MAX];
	struct dns_answer answer;
	struct str why;
	size_t count;

	answer = look_up(a, "only4.forged.example", DNS_A);
	assert_true(answer.is_bogus);
	assert_false(answer.is_secure);
	assert_int_equal(answer.count, 0);
	assert_true(str_contains(answer.why, STR("forged.example")));
	assert_int_equal(dns_addresses(a, STR("only4.forged.example"),
	    mono_in(LONG_MS), addresses, &count, &why), FAULT_NONE);
	assert_int_equal(count, 0);
	assert_true(str_contains(why, STR("forged")));
}

static size_t
addresses_of(struct arena *a, const char *name, struct address *addresses)
{
	struct str why;
	size_t count;

	assert_int_equal(dns_addresses(a, str_of(name), mono_in(LONG_MS),
	    addresses, &count, &why), FAULT_NONE);
	return count;
}

static void
both_families(struct arena *a)
{
	struct address addresses[DNS_ADDRESSES_MAX];

	assert_int_equal(addresses_of(a, "signed.example", addresses), 2);
	assert_false(addresses[0].is_ipv6);
	assert_true(addresses[1].is_ipv6);
	assert_int_equal(addresses_of(a, "only4.plain.example", addresses), 1);
	assert_int_equal(addresses_of(a, "only6.plain.example", addresses), 1);
	assert_true(addresses[0].is_ipv6);
	assert_int_equal(addresses_of(a, "nothing.plain.example", addresses),
	    0);
	assert_int_equal(addresses_of(a, "absent.plain.example", addresses),
	    0);
	/* One more than anybody would look at. */
	assert_int_equal(addresses_of(a, "crowd.signed.example", addresses),
	    0);
	/* This machine is known without asking. */
	assert_in_range(addresses_of(a, "localhost", addresses), 1, 2);
	assert_true(address_is_loopback(&addresses[0]));
}

static void
not_served(struct arena *a)
{
	struct dns_answer answer = look_up(a, "elsewhere.example", DNS_A);

	assert_int_equal(answer.code, DNS_SERVFAIL);
	assert_int_equal(answer.count, 0);
}

static void
no_names(struct arena *a)
{
	static const char *const wrong[] = { "", ".", "a.", "a..b", ".a",
	    "a b", "a\\b", "a\"b", "\xc3\xbc.example",
	    "0123456789012345678901234567890123456789012345678901234567890123"
	    ".example" };
	struct dns_answer answer;

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_int_equal(dns_look_up(a, str_of(wrong[i]), DNS_A,
		    mono_in(LONG_MS), &answer), FAULT_BAD_REQUEST);
	assert_int_equal(dns_look_up(a, str_range("a\0b", 3), DNS_A,
	    mono_in(LONG_MS), &answer), FAULT_BAD_REQUEST);
}

/* What comes after its deadline hurts nobody, and its place is free again. */
static void
too_late(struct arena *a)
{
	struct dns_answer answer;

	for (int i = 0; i < 3 * DNS_QUESTIONS_MAX; i++)
		assert_int_equal(dns_look_up(a, arena_printf(a,
		    "late%d.plain.example", i), DNS_A, mono_in(0), &answer),
		    FAULT_DEADLINE);
	fiber_sleep(300);
	answer = look_up(a, "late1.plain.example", DNS_A);
	assert_int_equal(answer.code, DNS_NXDOMAIN);
}

/* --- many --- */

static struct {
	int	 left, number, fine, busy;
} crowd;

static void
crowd_one(void *nothing)
{
	struct arena *a = arena_open((size_t)1024 * 1024);
	struct dns_answer answer;
	enum fault fault = dns_look_up(a, arena_printf(a,
	    "crowd%d.signed.example", crowd.number++), DNS_A,
	    mono_in(LONG_MS), &answer);

	(void)nothing;
	if (fault == FAULT_BUSY)
		crowd.busy++;
	else if (fault == FAULT_NONE && answer.code == DNS_NXDOMAIN &&
	    answer.is_secure)
		crowd.fine++;
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
many_questions_at_once(void **state)
{
	(void)state;
	for (int i = 0; i < DNS_QUESTIONS_MAX + 10; i++) {
		crowd.left++;
		assert_int_equal(fiber_start(LANE_PORTAL, crowd_one, NULL),
		    FAULT_NONE);
	}
	loop_alone_run(crowd_is_gone, NULL);
	assert_int_equal(crowd.busy, 10);
	assert_int_equal(crowd.fine, DNS_QUESTIONS_MAX);
}

IN_FIBER(what_is_signed_is_proved, signed_answers)
IN_FIBER(texts_come_whole, texts)
IN_FIBER(what_is_not_signed_is_not_proved, unsigned_answers)
IN_FIBER(what_ought_to_be_signed_is_forged, forged_answers)
IN_FIBER(addresses_of_both_families, both_families)
IN_FIBER(a_server_that_refuses_is_no_answer, not_served)
IN_FIBER(what_is_no_name_is_not_asked_for, no_names)
IN_FIBER(a_late_answer_is_nobodys, too_late)

int
main(void)
{
	static const char *resolvers[1];
	static struct dns_setup setup;
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_signed_is_proved),
		cmocka_unit_test(texts_come_whole),
		cmocka_unit_test(what_is_not_signed_is_not_proved),
		cmocka_unit_test(what_ought_to_be_signed_is_forged),
		cmocka_unit_test(addresses_of_both_families),
		cmocka_unit_test(a_server_that_refuses_is_no_answer),
		cmocka_unit_test(what_is_no_name_is_not_asked_for),
		cmocka_unit_test(a_late_answer_is_nobodys),
		cmocka_unit_test(many_questions_at_once),
	};

	resolvers[0] = knot.resolver;
	setup = (struct dns_setup){ resolvers, 1, knot.anchor };
	loop_alone_open();
	fiber_worker_open();
	dns_worker_open(&setup);
	return cmocka_run_group_tests_name("fiber_dns", tests, knot_open,
	    knot_close);
}
