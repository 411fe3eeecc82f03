#include "domains/account_domain.h"

#include "web/route.h"

enum fault
account_domain_find(struct exchange *x, enum role at_least,
    struct account_domain *d_r)
{
	bool is_found;

	*d_r = (struct account_domain){ .may_manage = false };
	TRY(account_seen(x, at_least, &d_r->account));
	if (!uuid_read(exchange_part(x, STR("domain")), &d_r->claim.id))
		return FAULT_NOT_FOUND;
	TRY(store_domain_get(x,
	    &(struct store_domain_get_in){
		.account_id = d_r->account.id,
		.domain_id = d_r->claim.id,
	    }, &d_r->row, &is_found));
	if (!is_found)
		return FAULT_NOT_FOUND;
	d_r->claim.account = d_r->account.id;
	d_r->claim.name = d_r->row.name;
	d_r->claim.issued_at = d_r->row.issued_at;
	d_r->may_manage = d_r->account.role >= ROLE_ADMIN;
	return FAULT_NONE;
}

struct str
account_domain_path(struct exchange *x, struct uuid account,
    struct uuid domain, const char *after)
{
	return arena_printf(x->arena, "/accounts/%.*s/domains/%.*s%s",
	    STR_ARG(uuid_text(x->arena, account)),
	    STR_ARG(uuid_text(x->arena, domain)), after);
}

bool
account_domain_is_verified(const struct account_domain *d)
{
	return str_equal(d->row.state, STR("verified")) ||
	    str_equal(d->row.state, STR("stale"));
}

bool
account_domain_is_watched(const struct account_domain *d)
{
	return account_domain_is_verified(d) ||
	    str_equal(d->row.state, STR("claimed"));
}
