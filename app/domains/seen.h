/*
 * seen: what the resolvers saw, kept as JSON in the store for the page.
 *
 * Texts that others wrote are cut, and of what looks like a token only the
 * beginning is kept: it may be another account's.
 */
#ifndef DOMAINS_SEEN_H
#define DOMAINS_SEEN_H

#include "domains/look_up.h"
#include "templates.h"

struct str	seen_write(struct arena *a, const struct look_up *l);
/* Fills the fields of the page about what was seen. What is not ours to read
 * is left out. */
void		seen_show(struct arena *a, struct str json, struct str verdict,
		    struct page_domain *page);
/* "verified" and so on; LOOK_UP_NONE for what is no verdict. */
enum look_up_verdict seen_verdict(struct str name);

#endif
