/*
 * language: which language this visitor reads.
 */
#ifndef PAGE_LANGUAGE_H
#define PAGE_LANGUAGE_H

#include "web/exchange.h"

/* Sets x->locale from ?ui_locales, our language cookie, Accept-Language, in
 * this order; else English. Given to web/ at start (struct web_hooks). */
void	language_choose(struct exchange *x);
/* An authorization request asked for one (OpenID Connect Core §3.1.2.1): the
 * pages that follow have no ?ui_locales, so the cookie carries it to them. */
void	language_keep(struct exchange *x);

#endif
