/*
 * form: application/x-www-form-urlencoded, read strictly.
 *
 * Refuses, never drops: over 200 fields, a name over 64 bytes, a value over
 * 16 KiB, bytes that are not UTF-8, %00, a bad %XX.
 */
#ifndef WEB_FORM_H
#define WEB_FORM_H

#include "web/exchange.h"

struct form_field {
	struct str	name;
	struct str	value;
};

struct form {
	const struct form_field	*fields;
	size_t			 count;
};

/* Pure reader, for bodies and query strings; the fuzzed one. */
MUST_USE enum fault form_parse(struct arena *a, struct str text,
		    struct form *form_r);
/* The same for what a page's own form sends: a value has up to 48 KiB, for many
 * lines may stand in one. */
MUST_USE enum fault form_parse_page(struct arena *a, struct str text,
		    struct form *form_r);
/* The exchange's body; FAULT_BAD_REQUEST for another content type (a route that
 * UPLOADS takes multipart.h's too). CSRF has been checked by the route's nature
 * already. */
MUST_USE enum fault form_read(struct exchange *x, struct form *form_r);
/* The only value of `name`: absent if none; FAULT_BAD_REQUEST if repeated. */
MUST_USE enum fault form_one(const struct form *f, struct str name,
		    struct str *value_r);
/*
 * A number that the form has from its page, a version for instance.
 *
 * Fails     FAULT_BAD_REQUEST: it is not there, or no number from 0 on.
 */
MUST_USE enum fault form_number(const struct form *f, struct str name,
		    int64_t *number_r);
struct str_list	 form_all(const struct form *f, struct arena *a,
		    struct str name);
bool		 form_has(const struct form *f, struct str name);

#endif
