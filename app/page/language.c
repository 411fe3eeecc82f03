#include "page/language.h"

#include "base/locale.h"
#include "web/reply.h"

#define COOKIE		STR("placet-language")
#define KEPT_S		(24 * 3600)	/* as long as the request itself */

void
language_choose(struct exchange *x)
{
	struct str asked;

	if (exchange_query(x, STR("ui_locales"), &asked) != FAULT_NONE)
		asked = STR_ABSENT;
	x->locale = locale_choose(asked,
	    exchange_cookie(x, COOKIE),
	    exchange_header(x, STR("accept-language")));
}

void
language_keep(struct exchange *x)
{
	struct str asked;

	if (exchange_query(x, STR("ui_locales"), &asked) == FAULT_NONE &&
	    !str_is_empty(asked))
		reply_cookie(x, COOKIE, x->locale->lang, KEPT_S);
}
