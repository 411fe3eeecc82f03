#include "fiber/dns_context.h"

#include <errno.h>

#include "fiber/loop.h"

struct context {
	struct ub_ctx		*unbound;	/* NULL before the first question */
	struct loop_watch	*watch;
};

static struct {
	const struct dns_setup	*setup;
	struct context		 of_all;
	struct context		 of_each[DNS_PERSPECTIVES_MAX];
} contexts;

struct option {
	const char	*name;
	const char	*value;
};

/*
 * Forwarders may stand on this machine. A resolver that was away is asked
 * again soon.
 */
static const struct option options[] = {
	{ "do-not-query-localhost:", "no" },
	{ "infra-keep-probing:", "yes" },
	{ "infra-host-ttl:", "60" },
	{ "cache-max-negative-ttl:", "30" },
	{ "msg-cache-size:", "2m" },
	{ "rrset-cache-size:", "4m" },
	{ "val-log-level:", "2" },	/* says why something is bogus */
};

/*
 * Somebody who looks into one perspective has just published a record, or
 * corrected or removed one: nothing is kept long enough to be in the way.
 * Letters of mixed case in a question are one more thing that a forger has to
 * guess (draft-vixie-dnsext-dns0x20).
 */
static const struct option options_of_each[] = {
	{ "use-caps-for-id:", "yes" },
	{ "cache-max-ttl:", "30" },
	{ "cache-max-negative-ttl:", "5" },
};

void
dns_worker_open(const struct dns_setup *setup)
{
	INSIST(contexts.setup == NULL);
	INSIST(setup->resolvers_count <= DNS_PERSPECTIVES_MAX);
	contexts.setup = setup;
}

size_t
dns_perspectives(void)
{
	INSIST(contexts.setup != NULL);
	return contexts.setup->resolvers_count == 0 ? 1 :
	    contexts.setup->resolvers_count;
}

const char *
dns_perspective_name(size_t perspective)
{
	INSIST(perspective < dns_perspectives());
	return contexts.setup->resolvers_count == 0 ? NULL :
	    contexts.setup->resolvers[perspective];
}

static int
set(struct ub_ctx *unbound, const struct option *list, size_t count)
{
	int error = 0;

	for (size_t i = 0; i < count && error == 0; i++)
		error = ub_ctx_set_option(unbound, list[i].name,
		    list[i].value);
	return error;
}

/* libunbound answers for these by itself. Whoever asks for them here has a
 * reason: a name that nobody should look up is refused before. */
static int
unset_built_in(struct ub_ctx *unbound)
{
	static const char *const zones[] = { "test.", "home.arpa." };
	int error = 0;

	for (size_t i = 0; i < sizeof(zones) / sizeof(zones[0]); i++) {
		if (error == 0)
			error = ub_ctx_zone_remove(unbound, zones[i]);
	}
	return error;
}

static int
set_this_machines(struct ub_ctx *unbound)
{
	int error = ub_ctx_resolvconf(unbound, NULL);

	/* No such file: it walks down from the root by itself. */
	if (error != 0 && error != UB_READFILE)
		return error;
	if (ub_ctx_hosts(unbound, NULL) != 0 && errno != ENOENT)
		return UB_READFILE;
	return 0;
}

static int
set_resolvers(struct ub_ctx *unbound, size_t which)
{
	const struct dns_setup *setup = contexts.setup;
	int error = 0;

	if (setup->resolvers_count == 0)
		return set_this_machines(unbound);
	for (size_t i = 0; i < setup->resolvers_count && error == 0; i++) {
		if (which == DNS_CONTEXT_ALL || which == i)
			error = ub_ctx_set_fwd(unbound, setup->resolvers[i]);
	}
	return error;
}

static int
configure(struct ub_ctx *unbound, size_t which)
{
	int error = ub_ctx_debugout(unbound, NULL);

	if (error == 0)
		error = set(unbound, options,
		    sizeof(options) / sizeof(options[0]));
	if (error == 0 && which != DNS_CONTEXT_ALL)
		error = set(unbound, options_of_each,
		    sizeof(options_of_each) / sizeof(options_of_each[0]));
	if (error == 0)
		error = set_resolvers(unbound, which);
	if (error == 0 && contexts.setup->trust_anchor != NULL)
		error = ub_ctx_add_ta_file(unbound,
		    contexts.setup->trust_anchor);
	if (error == 0)
		error = ub_ctx_async(unbound, true);
	/* Last: it ends the configuration. */
	if (error == 0 && which != DNS_CONTEXT_ALL)
		error = unset_built_in(unbound);
	return error;
}

static void
answers_ready(void *context, bool can_read, bool can_write)
{
	(void)can_write;
	if (can_read)
		ub_process(((struct context *)context)->unbound);
}

int
dns_context_open(size_t which, struct ub_ctx **context_r)
{
	struct context *c = &contexts.of_all;
	struct ub_ctx *unbound;
	int error;

	INSIST(which == DNS_CONTEXT_ALL || which < dns_perspectives());
	if (which != DNS_CONTEXT_ALL)
		c = &contexts.of_each[which];
	*context_r = c->unbound;
	if (c->unbound != NULL)
		return 0;
	unbound = ub_ctx_create();
	if (unbound == NULL)
		PANIC("no resolver: out of memory or randomness");
	error = configure(unbound, which);
	if (error != 0) {
		ub_ctx_delete(unbound);
		return error;
	}
	c->unbound = unbound;
	c->watch = loop_watch_open(ub_fd(unbound), false, answers_ready, c);
	*context_r = unbound;
	return 0;
}
