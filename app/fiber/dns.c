#include "fiber/dns.h"

#include <pthread.h>
#include <signal.h>

#include "fiber/dns_context.h"
#include "fiber/heap.h"

enum {
	NAME_MAX_BYTES = 253,
	CLASS_IN = 1,
};

/*
 * A question on its way. libunbound holds on to it until it has answered or
 * forgotten it (ub_cancel), so it does not live on the fiber's stack.
 */
struct flight {
	struct fiber		*fiber;		/* NULL: abandoned */
	struct ub_ctx		*context;
	int			 id;
	bool			 is_over;
	int			 error;
	struct ub_result	*result;	/* ours to free; or NULL */
};

static size_t flights_open;

static void
flight_close(struct flight *f)
{
	if (f->result != NULL)
		ub_resolve_free(f->result);
	free(f);
	flights_open--;
}

/* Called from ub_process only, so on the main stack of this thread. */
static void
answered(void *flight, int error, struct ub_result *result)
{
	struct flight *f = flight;

	f->is_over = true;
	f->error = error;
	f->result = result;
	if (f->fiber == NULL)
		flight_close(f);
	else
		fiber_wake(f->fiber);
}

/* A context's first question starts its thread, which must not be the one that
 * takes this process's signals. */
static int
ask(const char *name, enum dns_type type, struct flight *f)
{
	sigset_t every, before;
	int error;

	sigfillset(&every);
	INSIST(pthread_sigmask(SIG_SETMASK, &every, &before) == 0);
	error = ub_resolve_async(f->context, name, (int)type, CLASS_IN, f,
	    answered, &f->id);
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

/* NULL, with the answer given, when libunbound takes no questions. */
static struct flight *
flight_open(struct arena *a, struct dns_question *question)
{
	struct ub_ctx *context;
	struct flight *f;
	int error;

	error = dns_context_open(question->is_of_all ? DNS_CONTEXT_ALL :
	    question->perspective, &context);
	if (error == 0) {
		f = heap_take(1, sizeof *f);
		f->fiber = fiber_self();
		f->context = context;
		flights_open++;
		error = ask(arena_cstr(a, question->name), question->type, f);
		if (error == 0)
			return f;
		flight_close(f);
	}
	question->answer = (struct dns_answer){
		.code = DNS_SERVFAIL,
		.why = arena_copy(a, str_of(ub_strerror(error))),
	};
	return NULL;
}

/* libunbound writes names to the root, where there are CNAMEs. */
static struct str
without_last_dot(struct str name)
{
	return str_ends(name, STR(".")) ? str_first(name, name.len - 1) : name;
}

static void
answer_give(struct arena *a, const struct flight *f,
    struct dns_answer *answer_r)
{
	const struct ub_result *result = f->result;
	struct str *records;
	size_t count = 0;

	*answer_r = (struct dns_answer){ .code = DNS_SERVFAIL };
	if (f->error != 0 || result == NULL) {
		answer_r->why = arena_copy(a, str_of(ub_strerror(f->error)));
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
static void
flight_await(struct arena *a, struct flight *f, struct mono deadline,
    struct dns_question *question)
{
	while (!f->is_over) {
		if (fiber_park(deadline) == FAULT_NONE || f->is_over)
			continue;
		f->fiber = NULL;
		/* Forgotten; or it comes all the same, and ends there. */
		if (ub_cancel(f->context, f->id) == 0)
			flight_close(f);
		question->fault = FAULT_DEADLINE;
		question->answer = (struct dns_answer){
			.code = DNS_SERVFAIL,
			.why = STR("no answer in time"),
		};
		return;
	}
	answer_give(a, f, &question->answer);
	flight_close(f);
}

enum fault
dns_look_up_all(struct arena *a, struct dns_question *questions, size_t count,
    struct mono deadline)
{
	struct flight *flights[DNS_TOGETHER_MAX];

	INSIST(count <= DNS_TOGETHER_MAX);
	for (size_t i = 0; i < count; i++) {
		questions[i].fault = FAULT_NONE;
		if (!is_name(questions[i].name))
			return FAULT_BAD_REQUEST;
	}
	if (flights_open + count > DNS_QUESTIONS_MAX)
		return FAULT_BUSY;
	for (size_t i = 0; i < count; i++)
		flights[i] = flight_open(a, &questions[i]);
	for (size_t i = 0; i < count; i++) {
		if (flights[i] != NULL)
			flight_await(a, flights[i], deadline, &questions[i]);
	}
	return FAULT_NONE;
}

enum fault
dns_look_up(struct arena *a, struct str name, enum dns_type type,
    struct mono deadline, struct dns_answer *answer_r)
{
	struct dns_question question = { .is_of_all = true, .name = name,
		.type = type };

	TRY(dns_look_up_all(a, &question, 1, deadline));
	*answer_r = question.answer;
	return question.fault;
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
	struct dns_question questions[2] = {
		{ .is_of_all = true, .name = name, .type = DNS_A },
		{ .is_of_all = true, .name = name, .type = DNS_AAAA },
	};
	size_t count = 0;

	*count_r = 0;
	*why_r = STR("no address");
	TRY(dns_look_up_all(a, questions, 2, deadline));
	TRY(questions[0].fault);
	TRY(questions[1].fault);
	if (take_addresses(&questions[0].answer, addresses_r, &count, why_r) &&
	    take_addresses(&questions[1].answer, addresses_r, &count, why_r))
		*count_r = count;
	return FAULT_NONE;
}
