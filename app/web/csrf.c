#include "web/csrf.h"

#include "base/url.h"
#include "web/form.h"
#include "web/inside.h"
#include "web/reply.h"

enum {
	FORM_COOKIE_RANDOM_BYTES = 18,
	FORM_COOKIE_BYTES = 24,		/* those in base64url */
	FORM_COOKIE_AGE_S = 30 * 24 * 3600,
};

static bool
is_signed_in(const struct exchange *x)
{
	return !uuid_is_zero(x->person.user.uuid);
}

static struct str
session_token(struct exchange *x)
{
	struct hash32 h = KEYED_HASH(KEY_CSRF,
	    exchange_cookie(x, SESSION_COOKIE));

	return base64url(x->arena, hash32_str(&h));
}

static struct str
form_token(struct exchange *x, struct str cookie)
{
	struct hash32 h = KEYED_HASH(KEY_SIGNIN_FORM, cookie);

	return base64url(x->arena, hash32_str(&h));
}

/* Absent unless it is one that we could have made. */
static struct str
form_cookie(const struct exchange *x)
{
	struct str cookie = exchange_cookie(x, FORM_COOKIE);

	return cookie.len == FORM_COOKIE_BYTES ? cookie : STR_ABSENT;
}

struct str
exchange_csrf(struct exchange *x)
{
	struct web_inside *in = x->inside;

	if (is_signed_in(x))
		return session_token(x);
	if (str_is_absent(in->form_cookie))
		in->form_cookie = form_cookie(x);
	if (str_is_absent(in->form_cookie)) {
		in->form_cookie = random_token(x->arena,
		    FORM_COOKIE_RANDOM_BYTES);
		reply_cookie(x, FORM_COOKIE, in->form_cookie,
		    FORM_COOKIE_AGE_S);
	}
	return form_token(x, in->form_cookie);
}

bool
csrf_came_from_us(struct str our_origin, struct str origin,
    struct str sec_fetch_site)
{
	if (!str_is_absent(origin) && !str_equal(origin, our_origin))
		return false;
	return str_is_absent(sec_fetch_site) ||
	    str_equal(sec_fetch_site, STR("same-origin")) ||
	    str_equal(sec_fetch_site, STR("none"));
}

static bool
is_said_once(const struct exchange *x, struct str name)
{
	size_t count = 0;

	for (size_t i = 0; i < x->headers_count; i++)
		if (str_equal_nocase(x->headers[i].name, name))
			count++;
	return count <= 1;
}

static bool
token_is_ours(struct exchange *x, struct str token)
{
	struct str cookie;

	if (is_signed_in(x) && bytes_equal_ct(token, session_token(x)))
		return true;
	/* Signed in meanwhile, in another tab: only forms that need nobody. */
	if (x->route->who != ANYONE)
		return false;
	cookie = form_cookie(x);
	return !str_is_absent(cookie) &&
	    bytes_equal_ct(token, form_token(x, cookie));
}

enum fault
csrf_check(struct exchange *x)
{
	struct form form;
	struct str token;
	struct url ours;

	if (!url_read(x->arena, x->conf->public_url, &ours))
		PANIC("public_url is no address");
	if (!is_said_once(x, STR("origin")) ||
	    !is_said_once(x, STR("sec-fetch-site")) ||
	    !csrf_came_from_us(url_origin(x->arena, &ours),
	    exchange_header(x, STR("origin")),
	    exchange_header(x, STR("sec-fetch-site"))))
		return FAULT_FORBIDDEN;
	TRY(form_read(x, &form));
	TRY(form_one(&form, STR("csrf"), &token));
	if (str_is_absent(token) || !token_is_ours(x, token))
		return FAULT_FORBIDDEN;
	return FAULT_NONE;
}
