#include "base/configuration_outside.h"

#include <errno.h>
#include <unistd.h>

#include "base/address.h"
#include "base/url.h"

#define RESOLVERS_MAX		((size_t)8)
#define PATTERNS_MAX		((size_t)256)
#define COUNT(array)		(sizeof(array) / sizeof((array)[0]))

/* "192.0.2.1:53" or "[2001:db8::1]:53", as libunbound writes it; or NULL. */
static const char *
resolver_of(struct yaml_file *f, struct str text)
{
	struct str as_url = arena_printf(f->arena, "http://%.*s",
	    STR_ARG(text));
	struct address address;
	struct url url;

	if (!url_read(f->arena, as_url, &url) || url.port == 0 ||
	    !str_is_absent(url.userinfo) || url.path.len > 0 ||
	    !str_is_absent(url.query) || !str_is_absent(url.fragment) ||
	    !address_read(url.host, &address))
		return NULL;
	return arena_cstr(f->arena, arena_printf(f->arena, "%.*s@%d",
	    STR_ARG(url.host), url.port));
}

static void
read_resolvers(struct yaml_file *f, const struct yaml *dns,
    struct configuration *c)
{
	const struct yaml *list = yaml_list(f, dns, "resolvers");
	const char **resolvers;

	if (list->count == 0 || list->count > RESOLVERS_MAX) {
		yaml_refuse(f, list, "\"resolvers\" must list 1 to %zu "
		    "addresses", RESOLVERS_MAX);
		return;
	}
	resolvers = ARENA_ARRAY(f->arena, const char *, list->count);
	for (size_t i = 0; i < list->count; i++) {
		const struct yaml *y = &list->members[i].value;

		resolvers[i] = resolver_of(f, y->text);
		if (resolvers[i] == NULL)
			yaml_refuse(f, y, "a resolver must be an address with "
			    "a port, like 127.0.0.1:53 or \"[::1]:53\"");
	}
	c->dns_resolvers = resolvers;
	c->dns_resolvers_count = list->count;
}

/* A file that is looked into only when it is needed: then it is too late. */
static const char *
readable_path(struct yaml_file *f, const struct yaml *map, const char *key)
{
	const char *path = configuration_path(f, map, key);

	if (!yaml_is_refused(f) && access(path, R_OK) != 0)
		yaml_refuse(f, yaml_get(map, key), "\"%s\": %s cannot be "
		    "read: %s", key, path, strerror(errno));
	return path;
}

static void
read_dns(struct yaml_file *f, struct configuration *c)
{
	static const char *const keys[] = { "resolvers", "trust_anchor" };
	const struct yaml *dns;

	if (!yaml_has(&f->root, "dns"))
		return;
	dns = yaml_map(f, &f->root, "dns");
	yaml_expect(f, dns, keys, COUNT(keys));
	if (yaml_has(dns, "resolvers"))
		read_resolvers(f, dns, c);
	if (yaml_has(dns, "trust_anchor"))
		c->dns_trust_anchor = readable_path(f, dns,
		    "trust_anchor");
}

static void
read_fetch(struct yaml_file *f, struct configuration *c)
{
	static const char *const keys[] = { "allow_loopback", "ca_file" };
	const struct yaml *fetch;
	struct url url;

	if (!yaml_has(&f->root, "fetch"))
		return;
	fetch = yaml_map(f, &f->root, "fetch");
	yaml_expect(f, fetch, keys, COUNT(keys));
	if (yaml_has(fetch, "ca_file"))
		c->fetch_ca_file = readable_path(f, fetch, "ca_file");
	if (!yaml_has(fetch, "allow_loopback"))
		return;
	c->fetch_allows_loopback = yaml_bool(f, fetch, "allow_loopback");
	/* The draft's one exception (§8.6): a server that is itself on the same
	 * loopback, hence nobody's but a developer's. */
	if (c->fetch_allows_loopback && !yaml_is_refused(f) && !c->is_demo &&
	    (!url_read(f->arena, c->public_url, &url) ||
	    !url_is_loopback_literal(&url)))
		yaml_refuse(f, yaml_get(fetch, "allow_loopback"),
		    "\"allow_loopback\" is for a \"public_url\" on a loopback "
		    "literal, or the demo");
}

/* A host name in lower case. */
static bool
is_host(struct yaml_file *f, struct str host)
{
	struct address address;
	struct url url;

	return url_read(f->arena, arena_printf(f->arena, "https://%.*s",
	    STR_ARG(host)), &url) && str_equal(url.host, host) &&
	    !address_read(host, &address);
}

/* A host name in lower case, "*." in front of one, or "*". */
static bool
is_pattern(struct yaml_file *f, struct str pattern)
{
	return str_equal(pattern, STR("*")) || is_host(f,
	    str_starts(pattern, STR("*.")) ? str_from(pattern, 2) : pattern);
}

static struct str_list
list_of(struct yaml_file *f, const struct yaml *map, const char *key,
    bool (*is_good)(struct yaml_file *, struct str), const char *called)
{
	struct str_list none = { NULL, 0 };
	const struct yaml *list;
	struct str *items;

	if (!yaml_has(map, key))
		return none;
	list = yaml_list(f, map, key);
	if (list->count > PATTERNS_MAX) {
		yaml_refuse(f, list, "\"%s\" may list %zu of them", key,
		    PATTERNS_MAX);
		return none;
	}
	items = ARENA_ARRAY(f->arena, struct str, list->count);
	for (size_t i = 0; i < list->count; i++) {
		const struct yaml *y = &list->members[i].value;

		items[i] = y->text;
		if (!is_good(f, y->text))
			yaml_refuse(f, y, "a %s in \"%s\" must be a host "
			    "name in lower case, like app.example.com%s",
			    called, key, is_good == is_pattern ? ", or "
			    "*.example.com for all below it, or *" : "");
	}
	return (struct str_list){ items, list->count };
}

static struct str_list
patterns_of(struct yaml_file *f, const struct yaml *map, const char *key)
{
	return list_of(f, map, key, is_pattern, "pattern");
}

struct str_list
configuration_hosts(struct yaml_file *f, const struct yaml *map,
    const char *key)
{
	return list_of(f, map, key, is_host, "name");
}

static void
read_client_documents(struct yaml_file *f, struct configuration *c)
{
	static const char *const keys[] = { "enabled", "allow", "deny" };
	const struct yaml *documents;

	if (!yaml_has(&f->root, "client_documents"))
		return;
	documents = yaml_map(f, &f->root, "client_documents");
	yaml_expect(f, documents, keys, COUNT(keys));
	c->has_client_documents = yaml_bool(f, documents, "enabled");
	c->client_documents_allow = patterns_of(f, documents, "allow");
	c->client_documents_deny = patterns_of(f, documents, "deny");
}

void
configuration_outside_read(struct yaml_file *f, struct configuration *c)
{
	c->user_agent = arena_printf(f->arena, "Placet (+%.*s)",
	    STR_ARG(c->public_url));
	read_dns(f, c);
	read_fetch(f, c);
	read_client_documents(f, c);
}
