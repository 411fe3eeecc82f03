#include "ops/doctor_domains.h"

#include "model/public_suffix.h"
#include "queries.h"

#define DAY_US			((int64_t)24 * 3600 * 1000000)
#define LIST_MAX_DAYS		180
/* The fewest of which one may lie (domains/look_up_settle.c). */
#define RESOLVERS_MIN		((size_t)2)
#define LATE_S			3600
#define SILENT_S		3600

static void
check_list(struct exchange *x, struct findings *f)
{
	int64_t days = (utime_now().us - public_suffix_time().us) / DAY_US;

	if (days <= LIST_MAX_DAYS)
		return;
	findings_add(f, arena_cstr(x->arena, arena_printf(x->arena,
	    "the public suffix list is %lld days old: who gives names away "
	    "since then could prove those of others", (long long)days)),
	    "fetch https://publicsuffix.org/list/public_suffix_list.dat each "
	    "month and name the file in domains.public_suffix_list");
}

static void
check_resolvers(struct exchange *x, struct findings *f)
{
	if (x->conf->dns_trust_anchor != NULL ||
	    x->conf->dns_resolvers_count >= RESOLVERS_MIN)
		return;
	findings_add(f, "one resolver alone says which domains are proved, "
	    "and could lie",
	    "name three independent ones in dns.resolvers, and a file in "
	    "dns.trust_anchor");
}

static void
check_schedule(struct exchange *x, struct findings *f)
{
	struct store_domain_summary_row row;

	if (store_domain_summary(x, &row) != FAULT_NONE)
		return;
	if (row.late_s > LATE_S)
		findings_add(f, arena_cstr(x->arena, arena_printf(x->arena,
		    "the oldest look-up of a claimed domain is overdue by "
		    "%lld minutes", (long long)(row.late_s / 60))),
		    "see domain_not_checked in the log; every worker of "
		    "`placet serve` looks domains up");
	if (row.silent_s > SILENT_S)
		findings_add(f, arena_cstr(x->arena, arena_printf(x->arena,
		    "no look-up of a domain was answered for %lld minutes; "
		    "%lld of %lld are stale",
		    (long long)(row.silent_s / 60), (long long)row.stale,
		    (long long)row.watched)),
		    "check dns.resolvers, and that this machine may reach "
		    "them; nobody loses a badge by it");
}

void
doctor_check_domains(struct exchange *x, struct findings *f)
{
	check_schedule(x, f);
	if (x->conf->is_demo)
		return;
	check_list(x, f);
	check_resolvers(x, f);
}
