#include "accounts/account.h"

#include "page/frame.h"
#include "queries.h"
#include "web/route.h"

enum fault
account_find(struct exchange *x, enum role at_least, struct account *account_r)
{
	struct store_account_of_row row;
	bool is_found;

	if (!uuid_read(exchange_part(x, STR("account")), &account_r->id))
		return FAULT_NOT_FOUND;
	TRY(store_account_of(x,
	    &(struct store_account_of_in){
		.user_id = x->person.user.uuid,
		.account_id = account_r->id,
	    }, &row, &is_found));
	if (!is_found || role_read(row.role) < at_least)
		return FAULT_NOT_FOUND;
	account_r->name = row.name;
	account_r->role = role_read(row.role);
	return FAULT_NONE;
}

struct str
account_path(struct exchange *x, const struct account *account,
    const char *after)
{
	return page_path(x, "/accounts/", account->id, after);
}
