/*
 * machine_form: what a program sends to an OAuth endpoint, read in one way only.
 *
 * Between two readers of one request that take it differently there is room for
 * an attack (clients.md §2.7): so whatever could be read in two ways is refused
 * here, and what goes on to the engine is written anew from what was read.
 */
#ifndef WEB_MACHINE_FORM_H
#define WEB_MACHINE_FORM_H

#include "web/form.h"

/*
 * Accepts   application/x-www-form-urlencoded in UTF-8, each parameter once
 *           (RFC 6749 §3.2), and nothing in the address: what stands there
 *           ends in logs (RFC 6749 §2.3.1, RFC 6750 §5.3).
 * Gives     *is_read_r true, or the reply is set: 400 invalid_request;
 *           invalid_target where it is `resource` that is there twice (RFC
 *           8707 §2 allows that, and us to take one only).
 */
MUST_USE enum fault machine_form_read(struct exchange *x, struct form *form_r,
		    bool *is_read_r);
/*
 * For endpoints that read no form: no parameter in the address.
 * Gives     *is_clean_r true, or the reply is set (400 invalid_request).
 */
MUST_USE enum fault machine_query_refuse(struct exchange *x,
		    bool *is_clean_r);

#endif
