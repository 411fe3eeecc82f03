/*
 * operator_call: who sent a request to the operator API.
 *
 * Whoever holds a key (operator_key.h) acts as an operator of that name, and
 * that is what the audit log says of each change.
 */
#ifndef PLATFORM_OPERATOR_CALL_H
#define PLATFORM_OPERATOR_CALL_H

#include "web/exchange.h"

/*
 * Gives     x->actor, and *is_good_r true; else the reply is set: 401, 429.
 * Fails     what the store fails with: then nobody may.
 */
MUST_USE enum fault operator_call_open(struct exchange *x, bool *is_good_r);

#endif
