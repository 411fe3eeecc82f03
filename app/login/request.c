#include "login/request.h"

#include "base/url.h"

#define HINT_MAX_BYTES	254

static struct str
parameter(struct arena *a, struct str query, struct str name)
{
	struct str value;
	bool is_repeated;

	if (!query_get(a, query, name, &value, &is_repeated) || is_repeated)
		return STR_ABSENT;
	return value;
}

struct login_request
login_request_read(struct arena *a, struct str request_url)
{
	struct login_request r = { false, LOGIN_NO_MAX_AGE, STR_ABSENT };
	struct str prompts, prompt, query, age;
	uint64_t age_s;
	size_t mark;

	mark = str_find(request_url, '?', 0);
	if (mark == SIZE_MAX)
		return r;
	query = str_from(request_url, mark + 1);

	prompts = parameter(a, query, STR("prompt"));
	while (str_next(&prompts, ' ', &prompt))
		if (str_equal(prompt, STR("login")) ||
		    str_equal(prompt, STR("select_account")))
			r.asks_login = true;
	age = parameter(a, query, STR("max_age"));
	if (str_to_u64(age, &age_s) && age_s < INT32_MAX)
		r.max_age_s = (int64_t)age_s;
	r.hint = str_first(parameter(a, query, STR("login_hint")),
	    HINT_MAX_BYTES);
	return r;
}

bool
login_request_is_met(const struct login_request *r, int64_t age_s)
{
	/* OIDC Core §3.1.2.1: max_age=0 is prompt=login in other words. */
	if (r->asks_login || r->max_age_s == 0)
		return false;
	return r->max_age_s == LOGIN_NO_MAX_AGE || age_s <= r->max_age_s;
}
