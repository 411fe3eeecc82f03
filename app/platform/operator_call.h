/*
 * operator_call: who sent a request to the operator API, what it is about, and
 * how the API refuses.
 *
 * Whoever holds a key (operator_key.h) acts as an operator of that name, and
 * that is what the audit log says of each change.
 */
#ifndef PLATFORM_OPERATOR_CALL_H
#define PLATFORM_OPERATOR_CALL_H

#include "platform/platform.h"
#include "queries.h"

/*
 * Accepts   is_of_member: the row has ":subject" as well as ":id". Members are
 *           people of the provider, so there must be one.
 * Gives     x->actor, and *is_good_r true; else the reply is set: 401, 429.
 * Fails     with the reply set: FAULT_NOT_FOUND for ids that the store cannot
 *           hold, FAULT_CONFLICT without a provider; and what the store fails
 *           with: then nobody may.
 */
MUST_USE enum fault operator_call_open(struct exchange *x, bool is_of_member,
		    bool *is_good_r);
/* The same, and the account in ":id". Fails as well with FAULT_NOT_FOUND, the
 * reply set. */
MUST_USE enum fault operator_account_find(struct exchange *x,
		    struct store_platform_account_find_row *row_r,
		    bool *is_good_r);
/* What the platform calls the account: ":id". */
struct str	operator_account_id(struct exchange *x);
/* The path of the account in ":id", or with `subject` of a member of it. */
struct str	operator_location(struct exchange *x, struct str subject);
/* 422 for one member of the body. */
MUST_USE enum fault operator_refuse_field(struct exchange *x,
		    const char *pointer, const char *detail);
/*
 * What the store refuses, in words; gives `fault`.
 *
 * Accepts   why: of FAULT_CONFLICT.
 */
MUST_USE enum fault operator_refused(struct exchange *x, enum fault fault,
		    enum platform_conflict why);

#endif
