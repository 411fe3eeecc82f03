/*
 * email: the one form in which an e-mail address is stored and compared.
 */
#ifndef MODEL_EMAIL_H
#define MODEL_EMAIL_H

#include "base/arena.h"

#define EMAIL_MAX_BYTES		((size_t)254)

/*
 * Accepts   one @ with something on both sides, at most 254 bytes (RFC 5321
 *           §4.5.3.1.3) of UTF-8 without control characters, spaces or quotes
 *           once the blanks around it are gone; a domain of at least two
 *           labels of letters, digits and hyphens, or one that is not ASCII.
 * Gives     *email_r in `a` with ASCII letters in lower case; untouched on
 *           failure. Whether the mailbox exists is only told by writing to it.
 */
MUST_USE bool	email_normalise(struct arena *a, struct str typed,
		    struct str *email_r);

#endif
