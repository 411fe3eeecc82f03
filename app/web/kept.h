/*
 * kept: what was typed into a form, sent along through another page as one
 * opaque text, and read again when it comes back. In pieces, for the value of a
 * field has its limit; a page gives each to a hidden field of one name.
 */
#ifndef WEB_KEPT_H
#define WEB_KEPT_H

#include "web/form.h"

/*
 * As a form writes it, without its CSRF token.
 *
 * Fails     FAULT_TOO_LARGE: more than can be sent again.
 */
MUST_USE enum fault kept_write(struct arena *a, const struct form *form,
		    struct str *kept_r);
/* Its pieces; at least one, by which a form is known to have come back. */
struct str_list	 kept_pieces(struct arena *a, struct str kept);
/* The pieces in the fields `name`, put together; form_parse_page reads it. */
struct str	 kept_read(struct arena *a, const struct form *form,
		    struct str name);

#endif
