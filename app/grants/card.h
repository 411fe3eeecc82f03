/*
 * card: one connected app, and the accesses that a person allowed it.
 *
 * What is one app is the store's to say (`app` of grants_of): clients that
 * registered themselves under one name, for the same hosts, are one; every
 * other client is an app of its own.
 */
#ifndef GRANTS_CARD_H
#define GRANTS_CARD_H

#include "queries.h"
#include "templates.h"
#include "web/exchange.h"

/*
 * The cards for these grants, which lie by app as the store gives them:
 * sensitive and unused first, then by last use (features.md §4.5), and so are
 * the accesses on a card. Where not `is_whole`, a card may lack accesses of
 * its app, and does not offer to end all of them.
 */
const struct page_apps_apps	*cards_of(struct exchange *x,
	    const struct store_grants_of_rows *rows, struct str_list sensitive,
	    bool is_whole, size_t *count_r);

#endif
