#include "ops/doctor_domains.h"

#include "model/public_suffix.h"

#define DAY_US			((int64_t)24 * 3600 * 1000000)
#define LIST_MAX_DAYS		180
/* The fewest of which one may lie (domains/look_up_settle.c). */
#define RESOLVERS_MIN		((size_t)2)

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

void
doctor_check_domains(struct exchange *x, struct findings *f)
{
	if (x->conf->is_demo)
		return;
	check_list(x, f);
	check_resolvers(x, f);
}
