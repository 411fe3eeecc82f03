/*
 * dns: questions to the name system, awaited.
 *
 * libunbound in this process, with its own thread; its answers come back
 * through a descriptor in our loop. One context per process, made at the first
 * question. It validates DNSSEC when it has a trust anchor.
 */
#ifndef FIBER_DNS_H
#define FIBER_DNS_H

#include "base/address.h"
#include "fiber/fiber.h"

enum {
	DNS_RECORDS_MAX = 256,		/* of one answer */
	DNS_ADDRESSES_MAX = 32,		/* of one name, both families */
	DNS_QUESTIONS_MAX = 128,	/* open at once, per process */
};

enum dns_type {
	DNS_A = 1,
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
	int64_t		 ttl_s;
	struct str	 canonical;	/* behind CNAMEs; absent if none */
	const struct str *records;	/* RDATA as on the wire */
	size_t		 count;
};

struct dns_setup {
	const char *const *resolvers;	/* "192.0.2.1@53"; forwarders */
	size_t		 resolvers_count;	/* 0: this machine's */
	const char	*trust_anchor;	/* a file of DS or DNSKEY; or NULL */
};

/* Once per process, after the loop. Borrows what `setup` points to. */
void		 dns_worker_open(const struct dns_setup *setup);
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
