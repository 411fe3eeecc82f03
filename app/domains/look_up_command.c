#include "domains/look_up_command.h"

#include "domains/look_up.h"

#define WAIT_MAX_S	3600
#define AGAIN_MS	2000
#define ONCE_BYTES	((size_t)8 * 1024 * 1024)

static void
print_perspective(const struct look_up_perspective *p)
{
	struct str resolver = str_is_absent(p->resolver) ?
	    STR("this machine's resolvers") : p->resolver;

	printf("  %.*s: %s, %s, ttl %lld", STR_ARG(resolver),
	    look_up_verdict_name(p->sees), p->is_secure ? "secure" :
	    "not signed", (long long)p->ttl_s);
	if (!str_is_absent(p->canonical))
		printf(", at %.*s", STR_ARG(p->canonical));
	if (!str_is_empty(p->why))
		printf(", %.*s", STR_ARG(p->why));
	printf("\n");
}

static void
print_record(const struct look_up *l)
{
	const struct domain_judgement *j;

	if (l->speaker == NULL || l->speaker->judgement.wrong == 0)
		return;
	j = &l->speaker->judgement;
	printf("found: \"%.*s\"%s", STR_ARG(j->shown), j->is_cut ? "…" : "");
	if (j->wrong > 1)
		printf(" (and %zu more)", j->wrong - 1);
	printf("\n");
}

static void
print_look_up(const struct domain_name *domain, const struct look_up *l)
{
	printf("domain: %.*s\n", STR_ARG(domain->shown));
	printf("asked: %.*s TXT\n", STR_ARG(l->name));
	printf("verdict: %s\n", look_up_verdict_name(l->verdict));
	printf("dnssec: %s\n", l->is_secure ? "secure" : "not signed");
	printf("seen: by %zu of %zu, %zu needed without DNSSEC\n", l->agree,
	    l->count, l->needed);
	for (size_t i = 0; i < l->count; i++)
		print_perspective(&l->perspectives[i]);
	print_record(l);
	if (l->is_wildcard)
		printf("wildcard: yes\n");
	if (l->hint != LOOK_UP_HINT_NONE)
		printf("hint: %s\n", look_up_hint_name(l->hint));
	if (!str_is_absent(l->found_at))
		printf("found at: %.*s\n", STR_ARG(l->found_at));
	if (l->negative_ttl_s > 0)
		printf("absence remembered: %lld s\n",
		    (long long)l->negative_ttl_s);
}

struct wish {
	struct domain_name		 domain;
	struct str			 account_label;	/* or absent */
	struct domain_challenge		 challenge;
	struct mono			 until;
};

/* Once, or again and again until the record is there or time is up. Each time
 * with memory of its own: a zone may hold much. */
static enum fault
look_until(struct exchange *x, const struct wish *w,
    enum look_up_verdict *verdict_r)
{
	bool is_over = false;
	enum fault fault;

	*verdict_r = LOOK_UP_NONE;
	do {
		struct arena *a = arena_open(ONCE_BYTES);
		struct look_up l;

		fault = domain_look_up(a, x->conf, w->domain.ascii,
		    w->account_label, &w->challenge, &l);
		is_over = fault != FAULT_NONE ||
		    l.verdict == LOOK_UP_VERIFIED || mono_is_past(w->until);
		if (fault == FAULT_NONE) {
			*verdict_r = l.verdict;
			if (is_over)
				print_look_up(&w->domain, &l);
		}
		arena_close(&a);
		if (!is_over)
			fiber_sleep(AGAIN_MS);
	} while (!is_over);
	return fault;
}

static enum fault
look_up(struct exchange *x, const struct command_line *line)
{
	struct str old = command_option(line, STR("old-token"));
	struct str wait = command_option(line, STR("wait"));
	enum look_up_verdict verdict;
	uint64_t wait_s = 0;
	struct wish w = {
		.account_label = command_option(line, STR("account-label")),
		.challenge = {
			.token = line->words[1],
			.old_tokens = { &old, str_is_absent(old) ? 0 : 1 },
			.today = utime_now(),
		},
	};
	enum problem p;

	p = domain_name_read(x->arena, x->conf, line->words[0], &w.domain);
	if (p != PROBLEM_NONE)
		return command_refuse(FAULT_INVALID, "%.*s %s (%s).",
		    STR_ARG(line->words[0]), problem_sentence(p),
		    problem_name(p));
	if (!domain_token_is(w.challenge.token))
		return command_refuse(FAULT_INVALID, "a token is %zu of a-z "
		    "and 2-7.", DOMAIN_TOKEN_BYTES);
	if (!str_is_absent(wait) && (!str_to_u64(wait, &wait_s) ||
	    wait_s > WAIT_MAX_S))
		return command_refuse(FAULT_INVALID, "--wait takes 0 to %d "
		    "seconds.", WAIT_MAX_S);
	w.until = mono_in((int64_t)wait_s * 1000);
	TRY(look_until(x, &w, &verdict));
	return verdict == LOOK_UP_VERIFIED ? FAULT_NONE :
	    command_refuse(FAULT_NOT_FOUND, "not verified: %s.",
	    look_up_verdict_name(verdict));
}

static const struct command commands[] = {
	{ "domain look-up", "DOMAIN TOKEN [--account-label LABEL] "
	    "[--old-token TOKEN] [--wait SECONDS]",
	    "what each resolver sees of a domain's proof; changes nothing",
	    2, 2, "account-label=1 old-token=1 wait=1", look_up },
};

const struct command_table look_up_commands = {
	commands, sizeof(commands) / sizeof(commands[0])
};
