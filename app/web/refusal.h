/*
 * refusal: the answer to a request that gets no fiber: the gate refused it, it
 * did not arrive in time, or there is no room. It has the shape of what else
 * its path answers: a page, problem+json, or that of RFC 6749 §5.2.
 */
#ifndef WEB_REFUSAL_H
#define WEB_REFUSAL_H

#include "web/exchange.h"

/*
 * Reads of a head what its answer needs: path, language, whether it is a HEAD.
 * The bytes may be cut off anywhere, and nobody has judged them.
 *
 * Gives     an exchange without a query or a body, whose text points into
 *           `head`; NULL where even the request line cannot be read.
 */
struct exchange	*refusal_read(const struct configuration *conf,
		    struct str head, bool is_hook);
/* Sets the reply. `body_max_bytes`: what a 413 says is the limit; 0: nothing.
 * A 405 for a path that is not there becomes a 404. */
void		 refusal_reply(struct exchange *x, int http_status,
		    size_t body_max_bytes);
/* What that status means, in one sentence for programs. */
struct str	 refusal_title(int http_status);

#endif
