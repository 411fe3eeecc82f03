#include "page/language.h"

#include "base/locale.h"

void
language_choose(struct exchange *x)
{
	struct str asked;

	if (exchange_query(x, STR("ui_locales"), &asked) != FAULT_NONE)
		asked = STR_ABSENT;
	x->locale = locale_choose(asked,
	    exchange_cookie(x, STR("placet-language")),
	    exchange_header(x, STR("accept-language")));
}
