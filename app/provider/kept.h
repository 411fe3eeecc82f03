/*
 * kept: one JSON document of the OpenID provider, as this worker has it.
 *
 * Asked for when somebody needs it, used for an hour, and for a day more while
 * the provider does not answer. After a failure nobody asks for some seconds,
 * longer each time, so that a provider that hangs costs one call and not one
 * per visitor. One call at a time; who comes meanwhile takes what there is, or
 * waits for it.
 */
#ifndef PROVIDER_KEPT_H
#define PROVIDER_KEPT_H

#include "web/exchange.h"

enum {
	KEPT_ANSWER_MS = 3000,		/* for one call */
	KEPT_FRESH_MS = 3600 * 1000,
	KEPT_STALE_MS = 24 * 3600 * 1000,
	KEPT_AGAIN_MS = 60 * 1000,	/* between two calls that a reader
					   wants before the hour is over */
	KEPT_PAUSE_MS = 1000,		/* after the first failure; doubles */
	KEPT_PAUSE_MAX_MS = 60 * 1000,
};

struct kept {
	const char	*name;		/* "discovery", for the log */
	size_t		 max_bytes;
	/* Whether a document may be kept; else why not. */
	bool		(*judge)(struct exchange *x, struct str text,
			    struct str *why_r);

	struct arena	*arena;		/* holds text; NULL: none yet */
	struct str	 text;
	struct mono	 fresh_until;
	struct mono	 good_until;
	struct mono	 ask_after;
	int64_t		 pause_ms;
	bool		 is_asking;
};

/*
 * Accepts   is_new_wanted: what is kept lacks something.
 * Gives     *text_r in x's arena; absent when there is none.
 * Waits     KEPT_ANSWER_MS at most.
 */
void	kept_get(struct exchange *x, struct kept *k, struct str url,
	    bool is_new_wanted, struct str *text_r);

#endif
