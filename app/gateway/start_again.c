#include "gateway/start_again.h"

#include "base/url.h"
#include "page/start.h"
#include "web/form.h"
#include "web/reply.h"

/* The same request; where another person is wanted, with prompt=login. */
static enum fault
request_path(struct exchange *x, struct str request, bool as_other,
    struct str *path_r)
{
	struct str (*pairs)[2];
	struct form form;
	size_t i, count;

	TRY(form_parse(x->arena, request, &form));
	pairs = arena_take_array(x->arena, form.count + 1, sizeof(*pairs));
	for (i = count = 0; i < form.count; i++) {
		if (as_other && str_equal(form.fields[i].name, STR("prompt")))
			continue;
		pairs[count][0] = form.fields[i].name;
		pairs[count++][1] = form.fields[i].value;
	}
	if (as_other) {
		pairs[count][0] = STR("prompt");
		pairs[count++][1] = STR("login");
	}
	*path_r = url_with(x->arena, STR("/oauth2/auth"),
	    (const struct str (*)[2])pairs, count);
	return FAULT_NONE;
}

enum fault
gateway_start_again(struct exchange *x)
{
	struct store_start_find_row start;
	struct str as, path;
	bool is_found;

	TRY(exchange_query(x, STR("as"), &as));
	TRY(start_find(x, &start, &is_found));
	if (!is_found)
		return reply_see_other_path(x, STR("/"));
	TRY(request_path(x, start.request, str_equal(as, STR("other")),
	    &path));
	return reply_see_other_path(x, path);
}
