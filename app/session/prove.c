#include "session/prove.h"

#include "queries.h"
#include "session/limits.h"
#include "session/password.h"
#include "session/session.h"

enum fault
prove_person(struct exchange *x, struct str password, bool *is_right_r)
{
	struct store_user_by_email_row row;
	int64_t retry_after_s;
	bool is_found;

	*is_right_r = false;
	if (!x->conf->has_passwords)
		return FAULT_NONE;
	TRY(limits_password_try(x, x->person.email,
	    session_browser_is_known(x, x->person.user), &retry_after_s));
	TRY(store_user_by_email(x,
	    &(struct store_user_by_email_in){ .email = x->person.email }, &row,
	    &is_found));
	return password_verify(x, is_found ? row.password_hash : STR_ABSENT,
	    password, is_right_r);
}
