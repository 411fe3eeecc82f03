#include "accounts/reached.h"

#include "web/route.h"

enum fault
reached_account(struct exchange *x, enum role at_least,
    struct store_accounts_page_row *account_r)
{
	struct store_accounts_page_in in = {
		.user_id = x->person.user.uuid,
		.row_count = 1,
	};
	struct store_accounts_page_rows rows;

	if (!uuid_read(exchange_part(x, STR("account")), &in.account_id))
		return FAULT_NOT_FOUND;
	TRY(store_accounts_page(x, &in, &rows));
	if (rows.count == 0 || role_read(rows.items[0].role) < at_least)
		return FAULT_NOT_FOUND;
	*account_r = rows.items[0];
	return FAULT_NONE;
}
