/*
 * credentials: what the Authorization header carries.
 */
#ifndef WEB_CREDENTIALS_H
#define WEB_CREDENTIALS_H

#include "web/exchange.h"

/*
 * Gives     the token of "Authorization: Bearer …"; absent if there is none or
 *           it is not written as RFC 6750 §2.1 says.
 */
struct str	exchange_bearer(const struct exchange *x);
/*
 * Gives     name and secret of "Authorization: Basic …", both form-decoded as
 *           RFC 6749 §2.3.1 says. *is_there_r is false without such a header.
 * Fails     FAULT_BAD_REQUEST: such a header, but not readable.
 */
MUST_USE enum fault exchange_basic(struct exchange *x, struct str *name_r,
		    struct str *secret_r, bool *is_there_r);
/*
 * The same as it was sent, in UTF-8 and without control characters: many
 * clients leave the form-encoding out (RFC 7617 alone knows none).
 */
MUST_USE enum fault exchange_basic_as_sent(struct exchange *x,
		    struct str *name_r, struct str *secret_r,
		    bool *is_there_r);

#endif
