/*
 * What the configuration promises: a good file is read, and each bad one is
 * refused with a sentence that names file, line and key.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <fcntl.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/configuration.h"
#include "base/secret.h"
#include "base/yaml.h"

#define COUNT(array)	(sizeof(array) / sizeof((array)[0]))

static struct arena *arena;
static char folder[64];

static const char good[] =
"public_url: http://127.0.0.1:8080\n"			/* line 1 */
"listen: 127.0.0.1:8080\n"
"hook_listen: \"[::1]:8081\"\n"
"workers: 2\n"
"demo: true\n"						/* line 5 */
"product: Placet\n"
"operator: Example GmbH\n"
"scopes: scopes.yml\n"
"secrets: placet.secrets\n"
"sql: /usr/share/placet/sql\n"				/* line 10 */
"database:\n"
"  primary: host=/run/pg dbname=placet user=owner\n"
"  writer: host=/run/pg dbname=placet user=writer\n"
"  reader: host=/run/pg dbname=placet user=reader\n"
"engines:\n"						/* line 15 */
"  - name: main\n"
"    generation: \"2.3\"\n"
"    public: http://127.0.0.1:4444\n"
"    admin: http://127.0.0.1:4445\n"
"    unknown_grants: allow-until 2027-01-31\n"		/* line 20 */
"argon2: {memory_kib: 19456, passes: 2, threads: 3}\n"
"log: \"-\"\n"
"trusted_proxies: 127.0.0.1 ::1\n";

static const char good_secrets[] =
"# made at installation\n"
"root_key: 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n"
"\n"
"hook_key: \"a-key-of-enough-length\"\n";

static int
open_all(void **state)
{
	(void)state;
	arena = arena_open((size_t)16 * 1024 * 1024);
	(void)snprintf(folder, sizeof(folder), "/tmp/base_conf.XXXXXX");
	return mkdtemp(folder) == NULL ? -1 : 0;
}

static const char *
path_in(const char *name)
{
	struct str path = arena_printf(arena, "%s/%s", folder, name);

	return arena_cstr(arena, path);
}

static int
close_all(void **state)
{
	(void)state;
	(void)unlink(path_in("placet.yml"));
	(void)unlink(path_in("placet.secrets"));
	(void)rmdir(folder);
	arena_close(&arena);
	keys_close();
	return 0;
}

static void
put(const char *name, struct str text, mode_t mode)
{
	int fd = open(path_in(name), O_WRONLY | O_CREAT | O_TRUNC, mode);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text.bytes, text.len), (ssize_t)text.len);
	assert_int_equal(fchmod(fd, mode), 0);
	assert_int_equal(close(fd), 0);
}

static bool
read_it(struct configuration *c, struct str *why)
{
	return configuration_read(arena, path_in("placet.yml"), c, why);
}

static void
put_good(void)
{
	put("placet.yml", str_of(good), 0644);
	put("placet.secrets", str_of(good_secrets), 0600);
}

static void
a_good_file_is_read(void **state)
{
	struct configuration c;
	struct str why = STR("");

	(void)state;
	put_good();
	if (!read_it(&c, &why))
		fail_msg("%.*s", STR_ARG(why));
	assert_true(str_equal(c.public_url, STR("http://127.0.0.1:8080")));
	assert_false(c.is_https);
	assert_string_equal(c.listen.host, "127.0.0.1");
	assert_int_equal(c.listen.port, 8080);
	assert_string_equal(c.hook_listen.host, "::1");
	assert_int_equal(c.hook_listen.port, 8081);
	assert_int_equal(c.workers, 2);
	assert_true(c.is_demo);
	assert_true(str_equal(c.operator_name, STR("Example GmbH")));
	assert_string_equal(c.scopes_path, path_in("scopes.yml"));
	assert_string_equal(c.sql_path, "/usr/share/placet/sql");
	assert_string_equal(c.log_path, "-");
	assert_string_equal(c.database_reader,
	    "host=/run/pg dbname=placet user=reader");
	assert_int_equal(c.engines_count, 1);
	assert_true(str_equal(c.engines[0].generation, STR("2.3")));
	assert_false(c.engines[0].refuses_unknown_grants);
	assert_true(str_equal(c.engines[0].unknown_grants_until,
	    STR("2027-01-31")));
	assert_int_equal(c.argon2_memory_kib, 19456);
	assert_int_equal(c.argon2_threads, 3);
	assert_true(str_equal(c.hook_key, STR("a-key-of-enough-length")));
	assert_true(str_equal(c.trusted_proxies, STR("127.0.0.1 ::1")));
	/* and the keys are open */
	(void)KEYED_HASH(KEY_CSRF, STR("x"));
}

/* The good file with the first `old` replaced by `new`. */
static struct str
changed(const char *text, const char *old, const char *new)
{
	const char *at = strstr(text, old);

	assert_non_null(at);
	return arena_printf(arena, "%.*s%s%s", (int)(at - text), text, new,
	    at + strlen(old));
}

static void
put_outside(const char *public_url, const char *demo)
{
	struct str text = changed(good, "log: \"-\"",
	    "dns: {resolvers: [\"192.0.2.1:53\", \"[2001:db8::1]:5353\"], "
	    "trust_anchor: root.key}\n"
	    "fetch: {ca_file: ca.pem, allow_loopback: true}\n"
	    "client_documents: {enabled: true, allow: [\"*\"], "
	    "deny: [a.example, \"*.b.example\"]}\n"
	    "registration_scopes: [dns.read]");

	text = changed(arena_cstr(arena, text), "demo: true", demo);
	put_good();
	put("placet.yml", changed(arena_cstr(arena, text),
	    "http://127.0.0.1:8080\n", public_url), 0644);
}

static void
what_lies_outside_is_read(void **state)
{
	struct configuration c;
	struct str why = STR("");

	(void)state;
	put_outside("http://127.0.0.1:8080\n", "demo: false");
	/* Not there: said now, not at the first look-up. */
	assert_false(read_it(&c, &why));
	assert_true(str_contains(why, STR("root.key")));
	put("root.key", STR(". IN DS\n"), 0644);
	assert_false(read_it(&c, &why));
	assert_true(str_contains(why, STR("ca.pem")));
	put("ca.pem", STR("\n"), 0644);
	if (!read_it(&c, &why))
		fail_msg("%.*s", STR_ARG(why));
	assert_int_equal(c.dns_resolvers_count, 2);
	assert_string_equal(c.dns_resolvers[0], "192.0.2.1@53");
	assert_string_equal(c.dns_resolvers[1], "2001:db8::1@5353");
	assert_string_equal(c.dns_trust_anchor, path_in("root.key"));
	assert_string_equal(c.fetch_ca_file, path_in("ca.pem"));
	assert_true(c.fetch_allows_loopback);
	assert_true(c.has_client_documents);
	assert_int_equal(c.client_documents_allow.count, 1);
	assert_int_equal(c.client_documents_deny.count, 2);
	assert_true(str_equal(c.user_agent,
	    STR("Placet (+http://127.0.0.1:8080)")));

	put_good();
	assert_true(read_it(&c, &why));
	assert_int_equal(c.dns_resolvers_count, 0);
	assert_null(c.dns_trust_anchor);
	assert_null(c.fetch_ca_file);
	assert_false(c.fetch_allows_loopback);
	assert_false(c.has_client_documents);
}

/* The one exception of the draft: a server that is on that loopback itself. */
static void
only_a_server_of_this_machine_may_call_this_machine(void **state)
{
	struct configuration c;
	struct str why = STR("");

	(void)state;
	put_outside("https://auth.example.com\n", "demo: true");
	assert_true(read_it(&c, &why));
	put_outside("https://auth.example.com\n", "demo: false");
	assert_false(read_it(&c, &why));
	assert_true(str_contains(why, STR("\"allow_loopback\" is for")));
}

struct bad_row {
	const char	*old;
	const char	*new;
	const char	*says;		/* part of the sentence */
};

static void
each_mistake_has_its_sentence(void **state)
{
	static const struct bad_row rows[] = {
		{ "workers: 2", "wrokers: 2", "line 4: unknown key" },
		{ "workers: 2\n", "", "\"workers\" is missing" },
		{ "workers: 2", "workers: 0", "line 4: \"workers\"" },
		{ "workers: 2", "workers: 65", "from 1 to 64" },
		{ "workers: 2", "workers: two", "line 4" },
		{ "workers: 2", "workers: [2]", "line 4" },
		{ "workers: 2", "workers: 2\nworkers: 3", "line 5: the key" },
		{ "demo: true", "demo: yes", "line 5: \"demo\" must be true" },
		{ "http://127.0.0.1:8080\n", "http://auth.example.com\n",
		    "line 1: \"public_url\" must be https" },
		{ "http://127.0.0.1:8080\n", "http://localhost:8080\n",
		    "loopback literal" },
		{ "http://127.0.0.1:8080\n", "https://auth.example.com/\n",
		    "slash" },
		{ "http://127.0.0.1:8080\n", "https://Auth.example.com\n",
		    "lower-case" },
		{ "http://127.0.0.1:8080\n", "https://auth.example.com:443\n",
		    "default port" },
		{ "http://127.0.0.1:8080\n", "/auth\n", "absolute" },
		{ "http://127.0.0.1:8080\n", "ftp://a.example\n",
		    "absolute" },
		{ "listen: 127", "listen: localhost", "line 2" },
		{ "listen: 127.0.0.1:8080", "listen: 8080", "line 2" },
		{ "listen: 127.0.0.1:8080", "listen: 127.0.0.1", "line 2" },
		{ "listen: 127.0.0.1:8080", "listen: 127.0.0.1:0", "line 2" },
		{ "listen: 127.0.0.1:8080", "listen: a.example:80",
		    "line 2" },
		{ "[::1]:8081", "127.0.0.1:8080", "must differ" },
		{ "Placet\n", "\"\"\n", "line 6: \"product\" is empty" },
		{ "Placet\n", "\"a\\nb\"\n", "line 6: \"product\"" },
		{ "  reader", "  raeder", "line 14: unknown key" },
		{ "argon2: {memory_kib: 19456, passes: 2, threads: 3}",
		    "argon2: 5", "line 21: \"argon2\" must be keys" },
		{ "generation: \"2.3\"", "generation: 9", "line 17" },
		{ "http://127.0.0.1:4445", "127.0.0.1:4445", "line 19" },
		{ "http://127.0.0.1:4445", "http://127.0.0.1:4444",
		    "same address" },
		{ "http://127.0.0.1:4445", "http://127.0.0.1:4445/",
		    "slash" },
		{ "2027-01-31", "2027-02-31", "line 20" },
		{ "allow-until 2027-01-31", "allow", "line 20" },
		{ "name: main", "name: Main Engine", "line 16" },
		{ "memory_kib: 19456", "memory_kib: 1", "line 21" },
		{ "::1\n", "proxy.example\n", "line 23" },
		{ "workers: 2", "workers: 2\n  x: 3", "line" },
		{ "workers: 2", "workers: *x", "line 4: anchors" },
		{ "workers: 2", "workers: &x 2", "line 4: anchors" },
		{ "workers: 2", "workers: !!int 2", "line 4: tags" },
		{ "workers: 2", "workers: \"\\0\"", "line 4: a text" },
		{ "workers: 2", "? [a]\n: 2", "line 4: a key" },
		{ "log: \"-\"", "registration: on", "line 22: "
		    "\"registration\" must be off, token or open" },
		{ "log: \"-\"", "registration: open", "line 22: "
		    "\"registration\" needs \"registration_scopes\"" },
		{ "log: \"-\"", "registration: token", "line 22" },
		{ "log: \"-\"", "registration_scopes: []", "1 to 100" },
		{ "log: \"-\"", "registration_scopes: [a, a]", "twice" },
		{ "log: \"-\"", "registration_ttl_days: 0", "line 22" },
		{ "log: \"-\"", "registration_unused_max: 0", "line 22" },
		{ "log: \"-\"", "account_clients_max: 0", "line 22" },
		{ "log: \"-\"", "refresh_replay_s: 61", "from 0 to 60" },
		{ "log: \"-\"", "refresh_replay_s: -1", "line 22" },
		{ "log: \"-\"", "reserved_names: admin", "line 22" },
		{ "log: \"-\"", "reserved_names: [\"\"]", "1 to 64 bytes" },
		{ "log: \"-\"", "dns: {resolvers: []}", "1 to 8" },
		{ "log: \"-\"", "dns: {resolvers: [127.0.0.1]}",
		    "line 22: a resolver must be" },
		{ "log: \"-\"", "dns: {resolvers: [\"dns.example:53\"]}",
		    "a resolver must be" },
		{ "log: \"-\"", "dns: {resolvers: [\"[::1]:0\"]}",
		    "a resolver must be" },
		{ "log: \"-\"", "dns: {resolver: []}", "unknown key" },
		{ "log: \"-\"", "domains: {suffixes: []}", "unknown key" },
		{ "log: \"-\"", "domains: {reserved: example}",
		    "\"reserved\" must be a list" },
		{ "log: \"-\"", "domains: {reserved: [Example]}",
		    "line 22: a name in \"reserved\"" },
		{ "log: \"-\"", "domains: {reserved: [127.0.0.1]}",
		    "a name in \"reserved\"" },
		{ "log: \"-\"", "domains: {private_suffixes: "
		    "[\"*.github.io\"]}", "a name in \"private_suffixes\"" },
		{ "log: \"-\"", "domains: {account_labels: 1}",
		    "must be true or false" },
		{ "log: \"-\"", "fetch: {allow_private: true}",
		    "unknown key" },
		{ "log: \"-\"", "fetch: {allow_loopback: maybe}",
		    "must be true or false" },
		{ "log: \"-\"", "client_documents: {}", "missing" },
		{ "log: \"-\"", "client_documents: {enabled: true}",
		    "\"registration_scopes\"" },
		{ "log: \"-\"", "client_documents: {enabled: false, "
		    "allow: [https://a.example]}", "a pattern in \"allow\"" },
		{ "log: \"-\"", "client_documents: {enabled: false, "
		    "deny: [a.*.example]}", "a pattern in \"deny\"" },
		{ "log: \"-\"", "client_documents: {enabled: false, "
		    "deny: [A.example]}", "a pattern in \"deny\"" },
		{ "log: \"-\"", "client_documents: {enabled: false, "
		    "deny: [127.0.0.1]}", "a pattern in \"deny\"" },
		{ "log: \"-\"", "log: \"-", "line" },
		{ "::1\n", "::1\n---\na: b\n", "second document" },
	};
	struct configuration c;
	struct str why;

	(void)state;
	put_good();
	for (size_t i = 0; i < COUNT(rows); i++) {
		why = STR("");
		put("placet.yml", changed(good, rows[i].old, rows[i].new),
		    0644);
		if (read_it(&c, &why))
			fail_msg("read: %s", rows[i].new);
		if (!str_contains(why, str_of(rows[i].says)) ||
		    !str_starts(why, str_of(path_in("placet.yml"))))
			fail_msg("row %zu: %.*s", i, STR_ARG(why));
	}
}

static void
clients_register_only_where_it_says_so(void **state)
{
	struct configuration c;
	struct str why = STR("");

	(void)state;
	put_good();
	assert_true(read_it(&c, &why));
	assert_int_equal(c.registration, REGISTRATION_OFF);
	assert_int_equal(c.registration_ttl_s, 14 * 24 * 3600);
	assert_int_equal(c.registration_unused_max, 1000);
	put("placet.yml", changed(good, "log: \"-\"",
	    "registration: open\nregistration_scopes: [openid, dns.read]\n"
	    "registration_ttl_days: 1\nregistration_unused_max: 5"), 0644);
	if (!read_it(&c, &why))
		fail_msg("%.*s", STR_ARG(why));
	assert_int_equal(c.registration, REGISTRATION_OPEN);
	assert_int_equal(c.registration_scopes.count, 2);
	assert_int_equal(c.registration_ttl_s, 24 * 3600);
	assert_int_equal(c.registration_unused_max, 5);
	put("placet.yml", changed(good, "log: \"-\"",
	    "registration: token\nregistration_scopes: [openid]"), 0644);
	assert_true(read_it(&c, &why));
	assert_int_equal(c.registration, REGISTRATION_WITH_TOKEN);
}

static void
names_are_reserved_and_clients_counted(void **state)
{
	struct configuration c;
	struct str why = STR("");

	(void)state;
	put_good();
	assert_true(read_it(&c, &why));
	assert_int_equal(c.account_clients_max, 100);
	assert_true(str_list_has(c.reserved_names, STR("admin")));
	assert_true(str_list_has(c.reserved_names, c.product));
	assert_true(str_list_has(c.reserved_names, c.operator_name));
	put("placet.yml", changed(good, "log: \"-\"",
	    "account_clients_max: 3\nreserved_names: [Acme]"), 0644);
	if (!read_it(&c, &why))
		fail_msg("%.*s", STR_ARG(why));
	assert_int_equal(c.account_clients_max, 3);
	assert_int_equal(c.reserved_names.count, 3);
	assert_true(str_list_has(c.reserved_names, STR("Acme")));
	assert_true(str_list_has(c.reserved_names, c.product));
}

static void
what_may_be_left_out(void **state)
{
	static const char *const lines[] = { "demo: true\n",
	    "argon2: {memory_kib: 19456, passes: 2, threads: 3}\n",
	    "log: \"-\"\n", "trusted_proxies: 127.0.0.1 ::1\n",
	    "    unknown_grants: allow-until 2027-01-31\n" };
	struct str text = str_of(good);
	struct configuration c;
	struct str why = STR("");

	(void)state;
	put_good();
	for (size_t i = 0; i < COUNT(lines); i++)
		text = changed(arena_cstr(arena, text), lines[i], "");
	put("placet.yml", text, 0644);
	if (!read_it(&c, &why))
		fail_msg("%.*s", STR_ARG(why));
	assert_false(c.is_demo);
	assert_int_equal(c.argon2_memory_kib, 19456);
	assert_int_equal(c.argon2_passes, 2);
	assert_string_equal(c.log_path, "-");
	assert_true(c.engines[0].refuses_unknown_grants);
	assert_true(str_equal(c.trusted_proxies, STR("")));
}

static void
engines_have_different_names(void **state)
{
	struct configuration c;
	struct str why = STR("");

	(void)state;
	put_good();
	put("placet.yml", changed(good, "argon2",
	    "  - name: main\n"
	    "    generation: 1.11\n"
	    "    public: http://127.0.0.1:5444\n"
	    "    admin: http://127.0.0.1:5445\n"
	    "argon2"), 0644);
	assert_false(read_it(&c, &why));
	assert_true(str_contains(why, STR("two engines")));
	put("placet.yml", changed(good, "argon2",
	    "  - name: old\n"
	    "    generation: 1.11\n"
	    "    public: http://127.0.0.1:5444\n"
	    "    admin: http://127.0.0.1:5445\n"
	    "argon2"), 0644);
	assert_true(read_it(&c, &why));
	assert_int_equal(c.engines_count, 2);
	assert_true(c.engines[1].refuses_unknown_grants);
}

static bool
read_with_mail(const char *mail, const char *secrets, struct configuration *c,
    struct str *why)
{
	put("placet.yml", changed(good, "log: \"-\"", mail), 0644);
	put("placet.secrets", changed(good_secrets, "\n\n", secrets), 0600);
	return read_it(c, why);
}

static void
a_mail_server_is_read(void **state)
{
	struct configuration c;
	struct str why = STR("");

	(void)state;
	assert_true(read_with_mail("log: \"-\"", "\n\n", &c, &why));
	assert_true(str_is_absent(c.mail.server));
	if (!read_with_mail("mail: {server: \"smtp://mail.example.com:587\", "
	    "from: no-reply@example.com, user: placet, ca_file: ca.pem}",
	    "\nmail_password: \"two words\"\n", &c, &why))
		fail_msg("%.*s", STR_ARG(why));
	assert_true(str_equal(c.mail.server,
	    STR("smtp://mail.example.com:587")));
	assert_true(c.mail.needs_tls);
	assert_true(str_equal(c.mail.from, STR("no-reply@example.com")));
	assert_string_equal(c.mail.ca_file, path_in("ca.pem"));
	assert_true(str_equal(secret_spend(c.mail.password),
	    STR("two words")));
	secret_close(&c.mail.password);
	assert_true(read_with_mail("mail: {server: \"smtp://[::1]:25\", "
	    "from: a@b.c, tls: none}", "\n\n", &c, &why));
	assert_false(c.mail.needs_tls);
	assert_null(c.mail.password);
}

static void
a_mail_server_that_is_not_meant_so_is_refused(void **state)
{
	static const struct { const char *mail, *says; } rows[] = {
		{ "mail: {from: a@b.c}", "server" },
		{ "mail: {server: \"smtp://m.example:25\"}", "from" },
		{ "mail: {server: \"m.example:25\", from: a@b.c}", "server" },
		{ "mail: {server: \"smtp://m.example\", from: a@b.c}",
		    "server" },
		{ "mail: {server: \"http://m.example:25\", from: a@b.c}",
		    "server" },
		{ "mail: {server: \"smtp://u@m.example:25\", from: a@b.c}",
		    "server" },
		{ "mail: {server: \"smtp://m.example:25/x\", from: a@b.c}",
		    "server" },
		{ "mail: {server: \"smtp://m.example:25\", "
		    "from: \"A <a@b.c>\"}", "from" },
		{ "mail: {server: \"smtp://m.example:25\", from: a@b.c, "
		    "tls: none}", "tls" },
		{ "mail: {server: \"smtp://m.example:25\", from: a@b.c, "
		    "tls: maybe}", "tls" },
		{ "mail: {server: \"smtp://127.0.0.1:25\", from: a@b.c, "
		    "tls: none, user: x}", "user" },
		{ "mail: {server: \"smtp://m.example:25\", from: a@b.c, "
		    "user: x}", "mail_password" },
		{ "mail: {server: \"smtp://m.example:25\", from: a@b.c, "
		    "password: x}", "password" },
	};
	struct configuration c;
	struct str why;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		why = STR("");
		if (read_with_mail(rows[i].mail, "\n\n", &c, &why))
			fail_msg("row %zu was read", i);
		if (!str_contains(why, str_of(rows[i].says)))
			fail_msg("row %zu: %.*s", i, STR_ARG(why));
	}
}

static void
secrets_are_kept_private(void **state)
{
	static const struct bad_row rows[] = {
		{ "hook_key: \"a-key-of-enough-length\"\n", "", "hook_key" },
		{ "a-key-of-enough-length", "short", "hook_key" },
		{ "a-key-of-enough-length", "a key of enough length",
		    "hook_key" },
		{ "root_key", "rootkey", "none of" },
		{ "000102", "0001", "root_key" },
		{ "000102", "xyxyxy", "root_key" },
		{ "\n\n", "\nhook_key: another-key-of-length\n", "twice" },
		{ "\n\n", "\nmail_password:\n", "mail_password" },
		{ "\n\n", "\nmail_password: 0102030405\n", "mail.user" },
	};
	struct configuration c;
	struct str why;

	(void)state;
	put_good();
	for (size_t i = 0; i < COUNT(rows); i++) {
		why = STR("");
		put("placet.secrets", changed(good_secrets, rows[i].old,
		    rows[i].new), 0600);
		if (read_it(&c, &why))
			fail_msg("row %zu was read", i);
		if (!str_contains(why, str_of(rows[i].says)) ||
		    str_contains(why, STR("0102030405")))
			fail_msg("row %zu: %.*s", i, STR_ARG(why));
	}
	put("placet.secrets", str_of(good_secrets), 0640);
	assert_false(read_it(&c, &why));
	assert_true(str_contains(why, STR("chmod 600")));
	put("placet.secrets", str_of(good_secrets), 0604);
	assert_false(read_it(&c, &why));
	put("placet.secrets", str_of(good_secrets), 0400);
	assert_true(read_it(&c, &why));
	(void)unlink(path_in("placet.secrets"));
	assert_false(read_it(&c, &why));
	assert_true(str_contains(why, STR("placet.secrets: cannot be read")));
}

static void
a_file_that_is_not_there_is_said(void **state)
{
	struct configuration c;
	struct str why = STR("");

	(void)state;
	assert_false(configuration_read(arena, "/no/such/file", &c, &why));
	assert_true(str_contains(why, STR("/no/such/file: cannot be read")));
	assert_false(configuration_read(arena, "/tmp", &c, &why));
	put("placet.yml", STR(""), 0644);
	assert_false(read_it(&c, &why));
	assert_true(str_contains(why, STR("empty")));
}

static void
deep_and_large_files_are_refused(void **state)
{
	char text[200];
	struct yaml_file f;

	(void)state;
	memset(text, '[', 100);
	memset(text + 100, ']', 100);
	yaml_read_text(arena, "deep", str_range(text, 200), &f);
	assert_true(str_contains(f.why, STR("levels")));
	assert_int_equal(f.root.kind, YAML_NOTHING);
	yaml_read_text(arena, "large", (struct str){ arena_take(arena,
	    (size_t)2 * 1024 * 1024), (size_t)2 * 1024 * 1024 }, &f);
	assert_true(str_contains(f.why, STR("1 MiB")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_good_file_is_read),
		cmocka_unit_test(what_lies_outside_is_read),
		cmocka_unit_test(
		    only_a_server_of_this_machine_may_call_this_machine),
		cmocka_unit_test(each_mistake_has_its_sentence),
		cmocka_unit_test(clients_register_only_where_it_says_so),
		cmocka_unit_test(names_are_reserved_and_clients_counted),
		cmocka_unit_test(what_may_be_left_out),
		cmocka_unit_test(engines_have_different_names),
		cmocka_unit_test(a_mail_server_is_read),
		cmocka_unit_test(a_mail_server_that_is_not_meant_so_is_refused),
		cmocka_unit_test(secrets_are_kept_private),
		cmocka_unit_test(a_file_that_is_not_there_is_said),
		cmocka_unit_test(deep_and_large_files_are_refused),
	};

	return cmocka_run_group_tests_name("base/configuration", tests,
	    open_all, close_all);
}
