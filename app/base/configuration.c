/*
 * configuration: the keys, one after the other, in the order of the struct.
 */
#include <arpa/inet.h>
#include <string.h>

#include "base/configuration.h"
#include "base/configuration_clients.h"
#include "base/configuration_domains.h"
#include "base/configuration_login.h"
#include "base/configuration_mail.h"
#include "base/configuration_outside.h"
#include "base/configuration_registration.h"
#include "base/configuration_secrets.h"
#include "base/time.h"
#include "base/url.h"
#include "base/yaml.h"

#define WORKERS_MAX		64
#define ENGINES_MAX		((size_t)4)
#define ISSUER_SEGMENTS_MAX	2
#define NAME_MAX_BYTES		((size_t)64)

/* Second row of OWASP's Argon2id table (2024): 19 MiB, two passes. */
#define ARGON2_MEMORY_KIB	19456
#define ARGON2_PASSES		2
#define ARGON2_THREADS		2

/* Two processes of one app and a lost answer are within it; longer, and a
 * stolen token's use is noticed later. */
#define REFRESH_REPLAY_S	10
#define REFRESH_REPLAY_MAX_S	60

#define COUNT(array)		(sizeof(array) / sizeof((array)[0]))

/* A name that people see: one line, not endless. */
static struct str
shown_name(struct yaml_file *f, const char *key)
{
	struct str name = yaml_text(f, &f->root, key);

	if (str_has_control(name) || name.len > NAME_MAX_BYTES)
		yaml_refuse(f, yaml_get(&f->root, key),
		    "\"%s\" must be one line of at most %zu bytes", key,
		    NAME_MAX_BYTES);
	return name;
}

const char *
configuration_path(struct yaml_file *f, const struct yaml *map,
    const char *key)
{
	struct str path = yaml_text(f, map, key);
	struct str file = str_of(f->path);
	size_t folder = 0;

	if (str_starts(path, STR("/")) || str_equal(path, STR("-")))
		return arena_cstr(f->arena, path);
	for (size_t i = 0; i < file.len; i++) {
		if (file.bytes[i] == '/')
			folder = i + 1;
	}
	return arena_cstr(f->arena, arena_printf(f->arena, "%.*s%.*s",
	    (int)folder, f->path, STR_ARG(path)));
}

static const char *
path_of(struct yaml_file *f, const char *key)
{
	return configuration_path(f, &f->root, key);
}

static const char *
text_of(struct yaml_file *f, const struct yaml *map, const char *key)
{
	return arena_cstr(f->arena, yaml_text(f, map, key));
}

/* "127.0.0.1:8080" or "[::1]:8080": read as the authority of an address. */
static struct configuration_address
address_of(struct yaml_file *f, const char *key)
{
	struct str text = yaml_text(f, &f->root, key);
	struct configuration_address address = { "", 0 };
	struct str as_url = arena_printf(f->arena, "http://%.*s",
	    STR_ARG(text));
	struct in_addr ipv4;
	struct url url;

	if (yaml_is_refused(f))
		return address;
	if (url_read(f->arena, as_url, &url) && url.port > 0 &&
	    str_is_absent(url.userinfo) && url.path.len == 0 &&
	    str_is_absent(url.query) && str_is_absent(url.fragment)) {
		address.host = arena_cstr(f->arena, url.host);
		address.port = url.port;
	}
	if (address.port == 0 || (!url.host_is_ipv6 &&
	    inet_pton(AF_INET, address.host, &ipv4) != 1))
		yaml_refuse(f, yaml_get(&f->root, key),
		    "\"%s\" must be an address with a port, like "
		    "127.0.0.1:8080 or [::1]:8080", key);
	return address;
}

static struct str
public_url_of(struct yaml_file *f, bool *is_https_r)
{
	const struct yaml *at = yaml_get(&f->root, "public_url");
	struct str text = yaml_text(f, &f->root, "public_url");
	struct url url;

	*is_https_r = false;
	if (yaml_is_refused(f))
		return text;
	if (!url_read(f->arena, text, &url) ||
	    (url.scheme != URL_HTTPS && url.scheme != URL_HTTP)) {
		yaml_refuse(f, at, "\"public_url\" must be an absolute "
		    "address, like https://auth.example.com");
		return text;
	}
	if (url.scheme == URL_HTTP && !url_is_loopback_literal(&url))
		yaml_refuse(f, at, "\"public_url\" must be https; http is for "
		    "a loopback literal only, like http://127.0.0.1:8080");
	/* The issuer is compared byte for byte (RFC 8414 §3.3). */
	if (!str_equal(text, url_origin(f->arena, &url)))
		yaml_refuse(f, at, "\"public_url\" must be written as scheme, "
		    "lower-case host and port alone, without a path (\"issuer\" "
		    "may have one), a slash at the end or a default port");
	*is_https_r = url.scheme == URL_HTTPS;
	return text;
}

/* Unreserved characters (RFC 3986 §2.3), so that it has one spelling only. */
static bool
is_issuer_segment(struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		char c = s.bytes[i];

		if ((c < 'a' || c > 'z') && (c < 'A' || c > 'Z') &&
		    (c < '0' || c > '9') && strchr("-._~", c) == NULL)
			return false;
	}
	return s.len > 0 && !str_equal(s, STR(".")) &&
	    !str_equal(s, STR(".."));
}

/*
 * Whoever moves here from a server with an issuer like https://host/oauth keeps
 * it: tokens and clients have it in writing. Only the discovery documents are
 * below its path (gateway/gateway.c), all else stays at public_url.
 */
static struct str
issuer_of(struct yaml_file *f, struct str public_url)
{
	struct str text, rest, segment;
	int segments = 0;
	bool is_good;

	if (!yaml_has(&f->root, "issuer"))
		return public_url;
	text = yaml_text(f, &f->root, "issuer");
	rest = str_from(text, public_url.len);
	if (str_equal(text, public_url) || yaml_is_refused(f))
		return text;
	is_good = str_starts(text, public_url) &&
	    str_starts(rest, STR("/")) && !str_ends(rest, STR("/"));
	rest = str_from(rest, 1);
	while (str_next(&rest, '/', &segment))
		is_good &= ++segments <= ISSUER_SEGMENTS_MAX &&
		    is_issuer_segment(segment);
	if (!is_good)
		yaml_refuse(f, yaml_get(&f->root, "issuer"), "\"issuer\" must "
		    "be \"public_url\" and one or two segments of a-z, A-Z, "
		    "0-9 and - . _ ~, without a slash at the end");
	return text;
}

static struct str
engine_url_of(struct yaml_file *f, const struct yaml *engine, const char *key)
{
	struct str text = yaml_text(f, engine, key);
	struct url url;

	if (yaml_is_refused(f))
		return text;
	if (!url_read(f->arena, text, &url) ||
	    (url.scheme != URL_HTTPS && url.scheme != URL_HTTP) ||
	    !str_is_absent(url.userinfo) || !str_is_absent(url.query) ||
	    !str_is_absent(url.fragment) || str_ends(text, STR("/")))
		yaml_refuse(f, yaml_get(engine, key),
		    "\"%s\" must be an absolute address without a slash at "
		    "the end, like http://127.0.0.1:4445", key);
	return text;
}

static void
read_unknown_grants(struct yaml_file *f, const struct yaml *engine,
    struct configuration_engine *e)
{
	const struct str allow = STR("allow-until ");
	struct str says = STR("refuse");
	struct utime until;

	if (yaml_has(engine, "unknown_grants"))
		says = yaml_text(f, engine, "unknown_grants");
	e->refuses_unknown_grants = true;
	e->unknown_grants_until = STR("");
	if (str_equal(says, STR("refuse")))
		return;
	if (!str_starts(says, allow) ||
	    !utime_read_date(str_from(says, allow.len), &until)) {
		yaml_refuse(f, yaml_get(engine, "unknown_grants"),
		    "\"unknown_grants\" must be refuse, or allow-until and a "
		    "date, like allow-until 2027-01-31");
		return;
	}
	e->refuses_unknown_grants = false;
	e->unknown_grants_until = str_from(says, allow.len);
}

static bool
is_engine_name(struct str name)
{
	for (size_t i = 0; i < name.len; i++) {
		char c = name.bytes[i];

		if ((c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-')
			return false;
	}
	return name.len > 0 && name.len <= NAME_MAX_BYTES / 2;
}

static struct configuration_engine
engine_of(struct yaml_file *f, const struct yaml *y)
{
	static const char *const keys[] = { "name", "generation", "public",
	    "admin", "unknown_grants" };
	struct configuration_engine e = { .name = STR("") };

	yaml_expect(f, y, keys, COUNT(keys));
	e.name = yaml_text(f, y, "name");
	if (!is_engine_name(e.name))
		yaml_refuse(f, yaml_get(y, "name"), "an engine's name must be "
		    "1 to 32 of a-z, 0-9 and -");
	e.generation = yaml_text(f, y, "generation");
	if (!str_equal(e.generation, STR("2.3")) &&
	    !str_equal(e.generation, STR("1.11")))
		yaml_refuse(f, yaml_get(y, "generation"),
		    "\"generation\" must be \"2.3\" or \"1.11\"");
	e.public_url = engine_url_of(f, y, "public");
	e.admin_url = engine_url_of(f, y, "admin");
	if (str_equal(e.public_url, e.admin_url))
		yaml_refuse(f, y, "\"public\" and \"admin\" are the same "
		    "address");
	read_unknown_grants(f, y, &e);
	return e;
}

static void
read_engines(struct yaml_file *f, struct configuration *c)
{
	const struct yaml *list = yaml_list(f, &f->root, "engines");
	struct configuration_engine *engines = ARENA_ARRAY(f->arena,
	    struct configuration_engine, ENGINES_MAX);

	if (list->count == 0 || list->count > ENGINES_MAX) {
		yaml_refuse(f, list, "\"engines\" must list 1 to %zu engines",
		    ENGINES_MAX);
		return;
	}
	for (size_t i = 0; i < list->count; i++) {
		const struct yaml *y = &list->members[i].value;

		engines[i] = engine_of(f, y);
		for (size_t j = 0; j < i; j++) {
			if (str_equal(engines[i].name, engines[j].name))
				yaml_refuse(f, y, "two engines have the name "
				    "\"%.*s\"", STR_ARG(engines[i].name));
		}
	}
	c->engines = engines;
	c->engines_count = list->count;
}

static void
read_database(struct yaml_file *f, struct configuration *c)
{
	static const char *const keys[] = { "primary", "writer", "reader" };
	const struct yaml *database = yaml_map(f, &f->root, "database");

	yaml_expect(f, database, keys, COUNT(keys));
	c->database_primary = text_of(f, database, "primary");
	c->database_writer = text_of(f, database, "writer");
	c->database_reader = text_of(f, database, "reader");
}

static void
read_argon2(struct yaml_file *f, struct configuration *c)
{
	static const char *const keys[] = { "memory_kib", "passes",
	    "threads" };
	const struct yaml *argon2;

	c->argon2_memory_kib = ARGON2_MEMORY_KIB;
	c->argon2_passes = ARGON2_PASSES;
	c->argon2_threads = ARGON2_THREADS;
	if (!yaml_has(&f->root, "argon2"))
		return;
	argon2 = yaml_map(f, &f->root, "argon2");
	yaml_expect(f, argon2, keys, COUNT(keys));
	c->argon2_memory_kib = (unsigned int)yaml_number(f, argon2,
	    "memory_kib", 8192, 1024 * 1024);
	c->argon2_passes = (unsigned int)yaml_number(f, argon2, "passes", 1,
	    16);
	c->argon2_threads = yaml_number(f, argon2, "threads", 1, 16);
}

static struct str
trusted_proxies_of(struct yaml_file *f)
{
	const struct yaml *at = yaml_get(&f->root, "trusted_proxies");
	struct str rest = at->text;
	struct str one;

	if (at->kind == YAML_NOTHING)
		return STR("");
	if (at->kind != YAML_TEXT)
		yaml_refuse(f, at, "\"trusted_proxies\" must be a text");
	while (str_next(&rest, ' ', &one) && !yaml_is_refused(f)) {
		const char *literal = arena_cstr(f->arena, one);
		struct in6_addr ip;

		if (inet_pton(AF_INET, literal, &ip) != 1 &&
		    inet_pton(AF_INET6, literal, &ip) != 1)
			yaml_refuse(f, at, "\"trusted_proxies\" must be IP "
			    "addresses with one space between; \"%s\" is none",
			    literal);
	}
	return at->text;
}

static bool
is_same_address(struct configuration_address a, struct configuration_address b)
{
	return a.port == b.port && strcmp(a.host, b.host) == 0;
}

static void
read_all(struct yaml_file *f, struct configuration *c)
{
	static const char *const keys[] = { "public_url", "listen",
	    "hook_listen", "workers", "demo", "product", "operator", "scopes",
	    "secrets", "sql", "database", "engines", "argon2", "log",
	    "trusted_proxies", "demo_app", "issuer", "resources",
	    "refresh_replay_s",
	    "dns", "fetch", "domains", "client_documents", "registration",
	    "registration_scopes", "registration_ttl_days",
	    "registration_unused_max", "account_clients_max",
	    "reserved_names", "known_names", "mail", "login", "passwords",
	    "oidc" };

	yaml_expect(f, &f->root, keys, COUNT(keys));
	c->public_url = public_url_of(f, &c->is_https);
	c->issuer = issuer_of(f, c->public_url);
	c->listen = address_of(f, "listen");
	c->hook_listen = address_of(f, "hook_listen");
	if (is_same_address(c->listen, c->hook_listen))
		yaml_refuse(f, yaml_get(&f->root, "hook_listen"),
		    "\"hook_listen\" must differ from \"listen\"");
	c->workers = yaml_number(f, &f->root, "workers", 1, WORKERS_MAX);
	c->refresh_replay_s = REFRESH_REPLAY_S;
	if (yaml_has(&f->root, "refresh_replay_s"))
		c->refresh_replay_s = yaml_number(f, &f->root,
		    "refresh_replay_s", 0, REFRESH_REPLAY_MAX_S);
	if (yaml_has(&f->root, "demo"))
		c->is_demo = yaml_bool(f, &f->root, "demo");
	if (c->is_demo && yaml_has(&f->root, "demo_app"))
		c->demo_app = text_of(f, &f->root, "demo_app");
	c->product = shown_name(f, "product");
	c->operator_name = shown_name(f, "operator");
	c->scopes_path = path_of(f, "scopes");
	if (yaml_has(&f->root, "resources"))
		c->resources_path = path_of(f, "resources");
	c->sql_path = path_of(f, "sql");
	c->log_path = yaml_has(&f->root, "log") ? path_of(f, "log") : "-";
	read_database(f, c);
	read_engines(f, c);
	read_argon2(f, c);
	c->trusted_proxies = trusted_proxies_of(f);
	configuration_outside_read(f, c);
	configuration_domains_read(f, c);
	configuration_registration_read(f, c);
	configuration_clients_read(f, c);
	configuration_mail_read(f, c);
	configuration_login_read(f, c);
}

bool
configuration_read(struct arena *a, const char *path,
    struct configuration *c_r, struct str *why_r)
{
	struct configuration c = { .workers = 0 };
	struct configuration_secrets s;
	const char *secrets;
	struct yaml_file f;

	yaml_read_file(a, path, &f);
	read_all(&f, &c);
	secrets = path_of(&f, "secrets");
	if (yaml_is_refused(&f)) {
		*why_r = f.why;
		return false;
	}
	if (!configuration_secrets_read(a, secrets, &s, why_r) ||
	    !configuration_mail_password(&c, s.mail_password, why_r) ||
	    !configuration_login_secret(&c, s.oidc_secret, why_r))
		return false;
	c.hook_key = s.hook_key;
	*c_r = c;
	return true;
}
