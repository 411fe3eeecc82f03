#include "gateway/start_again.h"

#include "base/url.h"
#include "model/device_code.h"
#include "page/start.h"
#include "queries.h"
#include "session/limits.h"
#include "web/form.h"
#include "web/reply.h"

#define START_RANDOM_BYTES	24
#define START_KEPT_S		(24 * 3600)
#define DEVICE_PREFIX		STR("device=")
#define DEVICE_BOUND		STR("start again 1")

enum fault
start_again_keep(struct exchange *x, struct str client_id, struct str request,
    struct str app_host)
{
	struct str id = random_token(x->arena, START_RANDOM_BYTES);
	bool may;

	TRY(limits_keep_start(x, &may));
	if (!may)
		return FAULT_NONE;
	TRY(store_start_save(x, &(struct store_start_save_in){
		.start_id = id,
		.client_id = client_id,
		.request = request,
		.app_host = app_host,
	    }));
	reply_cookie(x, START_COOKIE, id, START_KEPT_S);
	return FAULT_NONE;
}

struct str
start_again_device(struct exchange *x, struct str user_code)
{
	struct str sealed = base64url(x->arena, seal(x->arena,
	    KEY_DEVICE_START, user_code, DEVICE_BOUND));

	return arena_printf(x->arena, "%.*s%.*s", STR_ARG(DEVICE_PREFIX),
	    STR_ARG(sealed));
}

/* The page that asks for the code, with the code on it. */
static struct str
device_path(struct exchange *x, struct str request, bool as_other)
{
	struct str pairs[2][2] = { { STR("user_code"), STR_ABSENT },
	    { STR("as"), STR("other") } };
	struct str sealed;

	if (!base64url_read(x->arena, str_from(request, DEVICE_PREFIX.len),
	    &sealed) || !unseal(x->arena, KEY_DEVICE_START, sealed,
	    DEVICE_BOUND, &pairs[0][1]))
		return DEVICE_PATH;
	return url_with(x->arena, DEVICE_PATH,
	    (const struct str (*)[2])pairs, as_other ? 2 : 1);
}

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
	if (str_starts(start.request, DEVICE_PREFIX))
		path = device_path(x, start.request,
		    str_equal(as, STR("other")));
	else
		TRY(request_path(x, start.request,
		    str_equal(as, STR("other")), &path));
	return reply_see_other_path(x, path);
}
