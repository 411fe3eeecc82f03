#include "domains/check.h"

#include "base/metric.h"
#include "domains/seen.h"
#include "queries.h"

static void
count(const struct look_up *l, const struct store_domain_settle_row *row)
{
	metric_add(METRIC_DOMAIN_CHECKED, 1);
	if (l->verdict == LOOK_UP_TEMPORARY)
		metric_add(METRIC_DOMAIN_UNANSWERED, 1);
	if (str_equal(row->was, row->now_is))
		return;
	if (str_equal(row->was, STR("claimed")) &&
	    str_equal(row->now_is, STR("verified")))
		metric_add(METRIC_DOMAIN_VERIFIED, 1);
	if (str_equal(row->now_is, STR("lapsed")))
		metric_add(METRIC_DOMAIN_LAPSED, 1);
}

static void
note(struct exchange *x, const struct domain_claim *c,
    const struct look_up *l, const struct store_domain_settle_row *row)
{
	log_event(LOG_NOTE, "domain_checked",
	    LOG_STR("domain", uuid_text(x->arena, c->id)),
	    LOG_STR("name", c->name),
	    LOG_STR("verdict", str_of(look_up_verdict_name(l->verdict))),
	    LOG_INT("agree", (int64_t)l->agree),
	    LOG_INT("asked", (int64_t)l->count),
	    LOG_STR("was", row->was), LOG_STR("now", row->now_is));
}

enum fault
domain_check(struct exchange *x, const struct domain_claim *c,
    struct uuid taken, enum look_up_verdict *verdict_r)
{
	struct domain_challenge challenge;
	struct store_domain_settle_row row;
	struct store_store_now_row now;
	struct look_up l;
	bool is_settled;

	*verdict_r = LOOK_UP_NONE;
	TRY(store_store_now(x, &now));
	challenge = domain_claim_challenge(x->arena, c, now.now);
	TRY(domain_look_up(x->arena, x->conf, c->name,
	    domain_claim_label(x, c), &challenge, &l));
	TRY(store_domain_settle(x,
	    &(struct store_domain_settle_in){
		.domain_id = c->id,
		.claim = taken,
		.verdict = str_of(look_up_verdict_name(l.verdict)),
		.dnssec = l.is_secure,
		.asked = (int64_t)l.count,
		.agreed = (int64_t)l.agree,
		.seen = seen_write(x->arena, &l),
	    }, &row, &is_settled));
	if (!is_settled)
		return FAULT_NONE;
	*verdict_r = l.verdict;
	count(&l, &row);
	note(x, c, &l, &row);
	return FAULT_NONE;
}
