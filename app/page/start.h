/*
 * start: the request that this browser began last, kept for a day, so that a
 * page about an expired or answered request can offer to begin it again.
 */
#ifndef PAGE_START_H
#define PAGE_START_H

#include "queries.h"
#include "web/exchange.h"

/* Names the saved request (store_start_save). */
#define START_COOKIE	STR("placet-start")
/* Where *Start again* leads; asks who it is first with ?as=other. */
#define START_AGAIN	STR("/start-again")
#define START_AS_OTHER	STR("/start-again?as=other")

MUST_USE enum fault start_find(struct exchange *x,
		    struct store_start_find_row *start_r, bool *is_found_r);
/* The page for a request that the engine no longer keeps (410). */
MUST_USE enum fault start_expired_page(struct exchange *x);

#endif
