#include "ops/scopes.h"

#include "base/locale.h"
#include "page/catalog.h"
#include "page/language.h"
#include "web/reply.h"

#define LIST_MAX_BYTES	(256 * 1024)

static void
add_member(struct buf *b, const char *name, struct str value)
{
	buf_printf(b, "\"%s\":\"", name);
	buf_add_json(b, value);
	buf_add(b, STR("\","));
}

static void
add_scope(struct buf *b, const struct scope *scope, struct str language)
{
	buf_add_byte(b, '{');
	add_member(b, "id", scope->id);
	add_member(b, "area", scope->area->id);
	add_member(b, "verb", scope_verb_name(scope->verb));
	add_member(b, "sensitivity", sensitivity_name(scope->sensitivity));
	add_member(b, "minimum_role", role_name(scope->minimum_role));
	add_member(b, "text", scope_text(scope, language));
	add_member(b, "detail", scope_detail(scope, language));
	buf_add(b, scope->is_required ? STR("\"required\":true}") :
	    STR("\"required\":false}"));
}

enum fault
scopes_list(struct exchange *x)
{
	const struct scope_catalog *known;
	struct buf b;
	size_t i;

	language_choose(x);
	known = catalog();
	buf_open(&b, x->arena, LIST_MAX_BYTES);
	buf_add(&b, STR("{\"scopes\":["));
	for (i = 0; i < known->scopes_count; i++) {
		if (i > 0)
			buf_add_byte(&b, ',');
		add_scope(&b, &known->scopes[i], x->locale->lang);
	}
	buf_add(&b, STR("]}"));
	if (buf_is_full(&b))
		return FAULT_TOO_LARGE;
	return reply_json(x, 200, buf_str(&b));
}
