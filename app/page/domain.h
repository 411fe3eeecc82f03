/*
 * domain: the one way in which pages show a domain.
 */
#ifndef PAGE_DOMAIN_H
#define PAGE_DOMAIN_H

#include "templates.h"
#include "web/exchange.h"

/* Of a stored one: A-labels. */
struct part_domain_name	page_domain_name(struct exchange *x, struct str ascii);

#endif
