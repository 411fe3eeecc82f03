#include "fiber/dns.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <unbound.h>

#include "fiber/heap.h"
#include "fiber/loop.h"

enum {
	NAME_MAX_BYTES = 253,
	CLASS_IN = 1,
};

/*
 * A question on its way. libunbound holds on to it until it has answered or
 * forgotten it (ub_cancel), so it does not live on the fiber's stack.
 */
struct question {
	struct fiber		*fiber;		/* NULL: abandoned */
	int			 id;
	bool			 is_over;
	int			 error;
	struct ub_result	*result;	/* ours to free; or NULL */
};

static struct {
	const struct dns_setup	*setup;
	struct ub_ctx		*context;	/* NULL before the first */
	struct loop_watch	*watch;
	int			 open;
} dns;

void
dns_worker_open(const struct dns_setup *setup)
{
	INSIST(dns.setup == NULL && dns.context == NULL);
	dns.setup = setup;
}

static void
question_close(struct question *q)
{
	if (q->result != NULL)
		ub_resolve_free(q->result);
	free(q);
	dns.open--;
}

/* Called from ub_process only, so on the main stack of this thread. */
static void
answered(void *question, int error, struct ub_result *result)
{
	struct question *q = question;

	q->is_over = true;
	q->error = error;
	q->result = result;
	if (q->fiber == NULL)
		question_close(q);
	else
		fiber_wake(q->fiber);
}

static void
answers_ready(void *nothing, bool can_read, bool can_write)
{
	(void)nothing;
	(void)can_write;
	if (can_read)
		ub_process(dns.context);
}

/*
 * Forwarders may stand on this machine. A resolver that was away is asked
 * again soon, and what somebody publishes is seen within half a minute.
 */
static const char *const options[][2] = {
	{ "do-not-query-localhost:", "no" },
	{ "infra-keep-probing:", "yes" },
	{ "infra-host-ttl:", "60" },
	{ "cache-max-negative-ttl:", "30" },
	{ "msg-cache-size:", "2m" },
	{ "rrset-cache-size:", "4m" },
	{ "val-log-level:", "2" },	/* says why something is bogus */
};

static int
configure(struct ub_ctx *context)
{
	int error = ub_ctx_debugout(context, NULL);

	for (size_t i = 0; i < sizeof options / sizeof options[0]; i++) {
		if (error == 0)
			error = ub_ctx_set_option(context, options[i][0],
			    options[i][1]);
	}
	for (size_t i = 0; i < dns.setup->resolvers_count; i++) {
		if (error == 0)
			error = ub_ctx_set_fwd(context,
			    dns.setup->resolvers[i]);
	}
	if (error == 0 && dns.setup->resolvers_count == 0) {
		error = ub_ctx_resolvconf(context, NULL);
		/* No such file: it walks down from the root by itself. */
		if (error == UB_READFILE)
			error = 0;
		if (error == 0 && ub_ctx_hosts(context, NULL) != 0)
			error = errno == ENOENT ? 0 : UB_READFILE;
	}
	if (error == 0 && dns.setup->trust_anchor != NULL)
		error = ub_ctx_add_ta_file(context, dns.setup->trust_anchor);
	if (error == 0)
		error = ub_ctx_async(context, true);
	return error;
}

/* Gives 0, or libunbound's error. */
static int
context_open(void)
{
	struct ub_ctx *context;
	int error;

	INSIST(dns.setup != NULL);
	if (dns.context != NULL)
		return 0;
	context = ub_ctx_create();
	if (context == NULL)
		PANIC("no resolver: out of memory or randomness");
	error = configure(context);
	if (error != 0) {
		ub_ctx_delete(context);
		return error;
	}
	dns.context = context;
	dns.watch = loop_watch_open(ub_fd(context), false, answers_ready,
	    NULL);
	return 0;
}

/* The first question starts libunbound's thread, which must not be the one
 * that takes this process's signals. */
static int
ask(const char *name, enum dns_type type, struct question *q)
{
	sigset_t every, before;
	int error;

	sigfillset(&every);
	INSIST(pthread_sigmask(SIG_SETMASK, &every, &before) == 0);
	error = ub_resolve_async(dns.context, name, (int)type, CLASS_IN, q,
	    answered, &q->id);
	INSIST(pthread_sigmask(SIG_SETMASK, &before, NULL) == 0);
	return error;
}

/* 1 to 63 bytes each, and no byte with a meaning of its own to a reader of
 * presentation format (RFC 1035 §5.1). */
static bool
is_name(struct str name)
{
	struct str rest = name, label;

	if (name.len == 0 || name.len > NAME_MAX_BYTES ||
	    name.bytes[name.len - 1] == '.')
		return false;
	while (str_next(&rest, '.', &label)) {
		if (label.len == 0 || label.len > 63)
			return false;
		for (size_t i = 0; i < label.len; i++) {
			char c = label.bytes[i];

			if (c <= ' ' || c > '~' || c == '\\' || c == '"')
				return false;
		}
	}
	return true;
}

MUST_USE static enum fault
question_open(struct arena *a, struct str name, enum dns_type type,
    struct question **q_r, struct dns_answer *answer_r)
{
	struct question *q;
	int error;

	*q_r = NULL;
	if (!is_name(name))
		return FAULT_BAD_REQUEST;
	if (dns.open >= DNS_QUESTIONS_MAX)
		return FAULT_BUSY;
	error = context_open();
	if (error == 0) {
		q = heap_take(1, sizeof *q);
		q->fiber = fiber_self();
		dns.open++;
		error = ask(arena_cstr(a, name), type, q);
		if (error == 0) {
			*q_r = q;
			return FAULT_NONE;
		}
		question_close(q);
	}
	*answer_r = (struct dns_answer){
		.code = DNS_SERVFAIL,
		.why = arena_copy(a, str_of(ub_strerror(error))),
	};
	return FAULT_NONE;
}

/* libunbound writes names to the root, where there are CNAMEs. */
static struct str
without_last_dot(struct str name)
{
	return str_ends(name, STR(".")) ? str_first(name, name.len - 1) : name;
}

static void
answer_give(struct arena *a, const struct question *q,
    struct dns_answer *answer_r)
{
	const struct ub_result *result = q->result;
	struct str *records;
	size_t count = 0;

	*answer_r = (struct dns_answer){ .code = DNS_SERVFAIL };
	if (q->error != 0 || result == NULL) {
		answer_r->why = arena_copy(a, str_of(ub_strerror(q->error)));
		return;
	}
	answer_r->code = result->rcode;
	answer_r->is_secure = result->secure;
	answer_r->is_bogus = result->bogus;
	answer_r->ttl_s = result->ttl;
	if (result->why_bogus != NULL)
		answer_r->why = arena_copy(a, str_of(result->why_bogus));
	if (result->canonname != NULL)
		answer_r->canonical = arena_copy(a,
		    without_last_dot(str_of(result->canonname)));
	if (result->bogus || !result->havedata)
		return;
	while (count < DNS_RECORDS_MAX && result->data[count] != NULL)
		count++;
	records = ARENA_ARRAY(a, struct str, count);
	for (size_t i = 0; i < count; i++)
		records[i] = arena_copy(a, str_range(result->data[i],
		    (size_t)result->len[i]));
	answer_r->records = records;
	answer_r->count = count;
}

/* Waits for one question, which is gone afterwards. */
MUST_USE static enum fault
question_await(struct arena *a, struct question *q, struct mono deadline,
    struct dns_answer *answer_r)
{
	while (!q->is_over) {
		if (fiber_park(deadline) == FAULT_NONE || q->is_over)
			continue;
		q->fiber = NULL;
		/* Forgotten; or it comes all the same, and ends there. */
		if (ub_cancel(dns.context, q->id) == 0)
			question_close(q);
		return FAULT_DEADLINE;
	}
	answer_give(a, q, answer_r);
	question_close(q);
	return FAULT_NONE;
}

enum fault
dns_look_up(struct arena *a, struct str name, enum dns_type type,
    struct mono deadline, struct dns_answer *answer_r)
{
	struct question *q;

	TRY(question_open(a, name, type, &q, answer_r));
	return q == NULL ? FAULT_NONE :
	    question_await(a, q, deadline, answer_r);
}

/* Adds what an answer holds; false with *why_r when it is no answer. */
static bool
take_addresses(const struct dns_answer *answer, struct address *addresses,
    size_t *count, struct str *why_r)
{
	if (answer->is_bogus || (answer->code != DNS_NOERROR &&
	    answer->code != DNS_NXDOMAIN)) {
		*why_r = answer->is_bogus ? STR("the answer is forged") :
		    str_is_empty(answer->why) ? STR("no resolver answered") :
		    answer->why;
		return false;
	}
	for (size_t i = 0; i < answer->count; i++) {
		if (*count == DNS_ADDRESSES_MAX ||
		    !address_read_bytes(answer->records[i],
		    &addresses[*count])) {
			*why_r = STR("too many addresses, or not whole ones");
			return false;
		}
		(*count)++;
	}
	return true;
}

enum fault
dns_addresses(struct arena *a, struct str name, struct mono deadline,
    struct address *addresses_r, size_t *count_r, struct str *why_r)
{
	static const enum dns_type types[2] = { DNS_A, DNS_AAAA };
	struct dns_answer answers[2] = { 0 };
	struct question *questions[2] = { NULL, NULL };
	enum fault fault = FAULT_NONE;
	size_t count = 0;

	*count_r = 0;
	*why_r = STR("no address");
	for (int i = 0; i < 2 && fault == FAULT_NONE; i++)
		fault = question_open(a, name, types[i], &questions[i],
		    &answers[i]);
	/* What was asked is awaited even so: it belongs to this fiber. */
	for (int i = 0; i < 2; i++) {
		enum fault late;

		if (questions[i] == NULL)
			continue;
		late = question_await(a, questions[i], deadline, &answers[i]);
		if (fault == FAULT_NONE)
			fault = late;
	}
	if (fault != FAULT_NONE)
		return fault;
	if (take_addresses(&answers[0], addresses_r, &count, why_r) &&
	    take_addresses(&answers[1], addresses_r, &count, why_r))
		*count_r = count;
	return FAULT_NONE;
}
