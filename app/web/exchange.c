#include "web/exchange.h"

#include "base/url.h"
#include "web/inside.h"

enum {
	ARENA_MAX_BYTES = 16 << 20,
	DEADLINE_MS = 20000,
	REQUEST_ID_RANDOM_BYTES = 12,	/* 16 characters of base64url */
};

struct exchange *
exchange_open(const struct configuration *conf)
{
	struct arena *a = arena_open(ARENA_MAX_BYTES);
	struct exchange *x = ARENA_NEW(a, struct exchange);

	x->arena = a;
	x->conf = conf;
	x->inside = ARENA_NEW(a, struct web_inside);
	x->inside->began = mono_now();
	x->deadline = mono_in(DEADLINE_MS);
	x->request_id = random_token(a, REQUEST_ID_RANDOM_BYTES);
	return x;
}

struct exchange *
exchange_open_background(const struct configuration *conf, struct str actor)
{
	struct exchange *x = exchange_open(conf);

	x->actor = arena_copy(x->arena, actor);
	return x;
}

void
exchange_close(struct exchange **x)
{
	struct arena *a;

	if (*x == NULL)
		return;
	/* The exchange itself lies in its arena. */
	a = (*x)->arena;
	*x = NULL;
	arena_close(&a);
}

struct str
exchange_header(const struct exchange *x, struct str name)
{
	for (size_t i = 0; i < x->headers_count; i++)
		if (str_equal_nocase(x->headers[i].name, name))
			return x->headers[i].value;
	return STR_ABSENT;
}

struct str
exchange_cookie(const struct exchange *x, struct str name)
{
	if (reply_is_machine(x))
		return STR_ABSENT;
	if (x->conf->is_https)
		name = arena_printf(x->arena, "__Host-%.*s", STR_ARG(name));
	for (size_t i = x->inside->fresh_count; i > 0; i--)
		if (str_equal(x->inside->fresh[i - 1].name, name))
			return x->inside->fresh[i - 1].value;
	return cookie_find(&x->inside->cookies, name);
}

enum fault
exchange_query(struct exchange *x, struct str name, struct str *value_r)
{
	struct web_inside *in = x->inside;

	if (!in->query_is_read) {
		TRY(form_parse(x->arena, x->query, &in->query));
		in->query_is_read = true;
	}
	return form_one(&in->query, name, value_r);
}
