#include "page/account_word.h"

#include "page/command.h"
#include "queries.h"

enum fault
account_word(struct exchange *x, struct str said,
    struct uuid *account_r)
{
	struct store_account_by_name_row row;
	bool is_found;

	if (uuid_read(said, account_r))
		return FAULT_NONE;
	TRY(store_account_by_name(x,
	    &(struct store_account_by_name_in){ .name = said }, &row,
	    &is_found));
	if (!is_found)
		return command_refuse(FAULT_NOT_FOUND,
		    "there is no account called %.*s.", STR_ARG(said));
	if (row.is_closed)
		return command_refuse(FAULT_CONFLICT,
		    "the account %.*s is closed.", STR_ARG(said));
	*account_r = row.account_id;
	return FAULT_NONE;
}
