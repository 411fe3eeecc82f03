/*
 * notice: what a page says of the act that led to it.
 *
 * It travels in the address, sealed to this browser's session, and is good for
 * a few minutes: an address that somebody made up, kept or sent says nothing.
 */
#ifndef PAGE_NOTICE_H
#define PAGE_NOTICE_H

#include "base/locale.h"
#include "templates.h"
#include "web/exchange.h"

/*
 * 303 to `path`, a page of ours that asks notice_find; after whatever the act
 * does to the session.
 *
 * Accepts   values without line feeds, as in all names that we keep.
 */
MUST_USE enum fault	notice_see_other(struct exchange *x, struct str path,
			    struct said said);
/* Its text alone, for an address that leads back here from elsewhere. */
MUST_USE enum fault	notice_seal(struct exchange *x, struct said said,
			    struct str *sealed_r);
/* Gives     *said_r; nothing to say where nothing was done just before. */
MUST_USE enum fault	notice_find(struct exchange *x, struct said *said_r);

#endif
