/*
 * dns: questions to the name system, awaited.
 *
 * libunbound in this process, with threads of its own; its answers come back
 * through a descriptor in our loop. What is usual asks all resolvers in turn.
 * A perspective is one resolver asked alone: each has a context, a thread and a
 * cache of its own, so that one that lies or lags does not speak for the
 * others. All are made at their first question, and validate DNSSEC here in
 * this process when there is a trust anchor.
 */
#ifndef FIBER_DNS_H
#define FIBER_DNS_H

#include "base/address.h"
#include "fiber/fiber.h"

enum {
	DNS_RECORDS_MAX = 256,		/* of one answer */
	DNS_ADDRESSES_MAX = 32,		/* of one name, both families */
	DNS_QUESTIONS_MAX = 128,	/* open at once, per process */
	DNS_TOGETHER_MAX = 16,		/* in one dns_look_up_all */
	DNS_PERSPECTIVES_MAX = 8,	/* resolvers in a configuration */
};

enum dns_type {
	DNS_A = 1,
	DNS_SOA = 6,
	DNS_TXT = 16,
	DNS_AAAA = 28,
};

/* RFC 1035 §4.1.1; others are given as they come. */
enum dns_code {
	DNS_NOERROR = 0,
	DNS_SERVFAIL = 2,	/* also: no answer of any resolver */
	DNS_NXDOMAIN = 3,
};

struct dns_answer {
	int		 code;
	bool		 is_secure;	/* proved by DNSSEC, also that nothing
					   is there */
	bool		 is_bogus;	/* DNSSEC says: forged. No records. */
	struct str	 why;		/* why bogus, or not answered */
	int64_t		 ttl_s;		/* left, in our cache */
	struct str	 canonical;	/* behind CNAMEs; absent if none */
	const struct str *records;	/* RDATA as on the wire */
	size_t		 count;
};

struct dns_setup {
	const char *const *resolvers;	/* "192.0.2.1@53"; forwarders */
	size_t		 resolvers_count;	/* 0: this machine's */
	const char	*trust_anchor;	/* a file of DS or DNSKEY; or NULL */
};

/* One of several that are asked at once. */
struct dns_question {
	bool		 is_of_all;	/* else of one `perspective` */
	size_t		 perspective;	/* 0 … dns_perspectives() - 1 */
	struct str	 name;
	enum dns_type	 type;
	struct dns_answer answer;	/* given; after a fault SERVFAIL, why */
	enum fault	 fault;		/* given; FAULT_DEADLINE or none */
};

/* Once per process, after the loop. Borrows what `setup` points to. */
void		 dns_worker_open(const struct dns_setup *setup);
/* One per resolver of the setup; one if it has none: this machine's. */
size_t		 dns_perspectives(void);
/* "192.0.2.1@53"; NULL for this machine's own resolvers. */
const char	*dns_perspective_name(size_t perspective);
/*
 * Accepts   a name of at most 253 bytes, without a dot at the end.
 * Gives     *answer_r in `a`, also when there is no such name or no resolver
 *           answered (code).
 * Fails     FAULT_BAD_REQUEST: no name; FAULT_DEADLINE; FAULT_BUSY when
 *           DNS_QUESTIONS_MAX are open.
 */
MUST_USE enum fault dns_look_up(struct arena *a, struct str name,
		    enum dns_type type, struct mono deadline,
		    struct dns_answer *answer_r);
/*
 * The same for several questions, asked at once and each answered or not. What
 * a perspective knows may be 30 seconds old, that something is not there five;
 * what its resolver remembers comes on top.
 *
 * Accepts   at most DNS_TOGETHER_MAX.
 * Fails     FAULT_BAD_REQUEST, FAULT_BUSY: then nothing was asked. Whatever
 *           else went wrong stands in each question.
 */
MUST_USE enum fault dns_look_up_all(struct arena *a,
		    struct dns_question *questions, size_t count,
		    struct mono deadline);
/*
 * All addresses of a name, IPv4 first; both questions are asked at once.
 *
 * Gives     none, with the reason in *why_r, when the name has none, or
 *           more than DNS_ADDRESSES_MAX, is bogus, or one of the two questions
 *           was not answered: whoever asks wants to look at every address, so
 *           half a list is none.
 * Fails     as dns_look_up.
 */
MUST_USE enum fault dns_addresses(struct arena *a, struct str name,
		    struct mono deadline, struct address *addresses_r,
		    size_t *count_r, struct str *why_r);

#endif
