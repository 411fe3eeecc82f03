/*
 * language: which language this visitor reads.
 */
#ifndef PAGE_LANGUAGE_H
#define PAGE_LANGUAGE_H

#include "web/exchange.h"

/* Sets x->locale from ?ui_locales, our language cookie, Accept-Language, in
 * this order; else English. Given to web/ at start (struct web_hooks). */
void	language_choose(struct exchange *x);

#endif
